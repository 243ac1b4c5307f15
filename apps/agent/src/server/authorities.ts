/**
 * The names under which this agent may be addressed, exactly and with the port (safety.md S4, S5). A browser that was
 * lured here under any other name (DNS rebinding) says so in its Host header and is turned away.
 */
export class Authorities {
  readonly #hosts: ReadonlySet<string>;

  constructor(readonly port: number) {
    this.#hosts = new Set(['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port}`));
  }

  isOwnHost(host: string | undefined): boolean {
    return host !== undefined && this.#hosts.has(host);
  }

  /** Same origin and nothing less: the page at `localhost` is foreign to the agent at `127.0.0.1`. */
  isOwnOrigin(origin: string | undefined, host: string | undefined): boolean {
    return this.isOwnHost(host) && origin === `http://${host}`;
  }

  /**
   * The stream's source for a CSP, beside 'self' (which older browsers do not stretch to ws:). A host-source cannot
   * hold an IPv6 address, so there 'self' has to do.
   */
  streamSource(host: string | undefined): string | undefined {
    return host !== undefined && this.#hosts.has(host) && !host.startsWith('[') ? `ws://${host}` : undefined;
  }
}
