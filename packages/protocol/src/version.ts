/** Version of the stream; a client with another one is refused in plain words (SPEC.md, R-VERSION). */
export const PROTOCOL_VERSION = 1;
