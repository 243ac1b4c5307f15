import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import type { ServerContext } from '../context.js';
import { MAX_SCRAPES_PER_MINUTE } from '../limits.js';
import type { Metrics } from '../metrics/metrics.js';

export const METRICS_PATH = '/metrics';

/** Counts for Prometheus, behind a token that opens nothing else: it stands in a file of somebody who may not look at pages. */
export function metricsRoutes(
  { access, fanOut, pasts, pageSize }: ServerContext,
  metrics: Metrics,
  token: string,
): FastifyPluginAsync {
  const requireLeave = async (request: FastifyRequest): Promise<void> => {
    if (access.hasBearer(request, token)) return;
    await access.requireSession(request);
  };
  return async (app) => {
    app.addHook('onClose', () => metrics.close());
    app.get(
      METRICS_PATH,
      {
        onRequest: requireLeave,
        config: {
          rateLimit: { max: MAX_SCRAPES_PER_MINUTE, timeWindow: '1 minute', keyGenerator: () => 'all who scrape' },
        },
      },
      async (_request, reply) => {
        // The library is 12 MiB, which nobody has who is not scraped.
        const { METRICS_TYPE, metricsText } = await import('../metrics/metrics-text.js');
        const text = await metricsText(await metrics.snapshot(fanOut, pasts, pageSize));
        return reply.type(METRICS_TYPE).header('cache-control', 'no-store').send(text);
      },
    );
  };
}
