/**
 * A name as its owner chose it, for places that know no `<bdi>`: the window's title, labels and announcements. What would act
 * there and not show - control and direction characters - becomes U+FFFD.
 */
export function plainName(name: string): string {
  return name.replace(/[\p{C}\u2028\u2029]/gu, '\ufffd');
}
