import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Closable } from '../bench-context.js';

/** Compiled folders by the first part of a path. */
const FOLDERS: Readonly<Record<string, string>> = {
  page: fileURLToPath(new URL('../page/', import.meta.url)),
  heatmap: fileURLToPath(new URL('../../../heatmap/dist/', import.meta.url)),
  'address-space': fileURLToPath(new URL('../../../address-space/dist/', import.meta.url)),
};

const DOCUMENT =
  '<!doctype html><title>bench</title><style>body{margin:0;overflow:hidden}canvas{display:block}</style><script type="module" src="/page/render-page.js"></script>';

/** Serves the compiled page and the packages it imports: modules as they are, with their imports by name made paths. */
export class PageServer implements Closable {
  private constructor(private readonly server: Server) {}

  static async start(): Promise<PageServer> {
    const server = createServer(({ url = '/' }, response) => {
      const [type, body] = url === '/' ? ['text/html', DOCUMENT] : ['text/javascript', moduleAt(url)];
      response.writeHead(body === undefined ? 404 : 200, { 'content-type': type }).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new PageServer(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** A worker knows no import map: names are replaced in the text. */
function moduleAt(path: string): string | undefined {
  const [, folder = '', file = ''] = /^\/([a-z-]+)\/([a-z-]+\.js)$/.exec(path) ?? [];
  const root = FOLDERS[folder];
  if (root === undefined) return undefined;
  return readFileSync(root + file, 'utf8').replaceAll(/(['"])@pagelapse\/([a-z-]+)\1/g, "'/$2/index.js'");
}
