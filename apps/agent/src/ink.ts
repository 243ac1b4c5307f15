import pc from 'picocolors';

/**
 * Colours and weights for one stream, or none where it is no terminal. picocolors alone would colour a pipe as well, where
 * CI or FORCE_COLOR is set, and what is piped is read by programs.
 */
export function inkFor(stream: { readonly isTTY?: boolean }): ReturnType<typeof pc.createColors> {
  return pc.createColors(pc.isColorSupported && stream.isTTY === true);
}
