import { existsSync } from 'node:fs';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { AgentError } from '../../errors.js';
import { METRICS_PATH } from '../routes/metrics.js';

/**
 * The dashboard's files. It is one page: any path without an extension that is not the API's is a view of it. The
 * files hold no data, so they need no session; the page asks for one before it asks for anything else.
 */
export async function dashboardFiles(app: FastifyInstance, root: string): Promise<void> {
  const built = existsSync(path.join(root, 'index.html'));
  if (built) {
    await app.register(fastifyStatic, {
      root,
      dotfiles: 'ignore',
      cacheControl: false,
      setHeaders: (reply, file) => {
        // Bundled assets carry a hash of their content in the name; the page itself must always be the newest.
        const immutable = file.startsWith(path.join(root, 'assets') + path.sep);
        reply.header('cache-control', immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
  }
  app.setNotFoundHandler((request, reply) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const isView = !pathname.startsWith('/api/') && pathname !== METRICS_PATH && path.extname(pathname) === '';
    if (request.method !== 'GET' || !isView) {
      throw new AgentError('AGENT_ERR_NOT_FOUND', `There is nothing at ${request.method} ${pathname}.`);
    }
    if (!built) {
      throw new AgentError(
        'AGENT_ERR_NOT_FOUND',
        'The dashboard is not built; `npm run setup` in the project builds it.',
      );
    }
    return reply.sendFile('index.html');
  });
}
