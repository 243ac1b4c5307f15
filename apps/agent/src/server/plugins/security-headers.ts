import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';
import type { Authorities } from '../authorities.js';

/** What the page may load and who may hold it (S7): nothing but this agent's own files and stream, nothing inline. */
export async function securityHeaders(app: FastifyInstance, authorities: Authorities): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        workerSrc: ["'self'"],
        connectSrc: ["'self'", (request) => authorities.streamSource(request.headers.host) ?? "'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
      },
    },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    referrerPolicy: { policy: 'no-referrer' },
    frameguard: { action: 'deny' },
    // Plain HTTP on loopback: there is no certificate to insist on.
    strictTransportSecurity: false,
  });
}
