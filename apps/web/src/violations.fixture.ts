import axe from 'axe-core';

/** Rules that need layout or colours, which jsdom has not. */
const RULES = { 'color-contrast': { enabled: false }, 'target-size': { enabled: false } };

/** What axe-core finds in there, a line each. */
export async function violations(node: Element): Promise<string[]> {
  const found = await axe.run(node, { rules: RULES, resultTypes: ['violations'] });
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
