import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { API_PREFIX, create, MarkKind, MarkSchema, NoParameters, WriteRequest, WriteStatus } from '@pagelapse/protocol';
import { Type } from '@pagelapse/protocol/schema';
import type { FastifyRequest } from 'fastify';
import { actTarget, targetOfHandle } from '../act-target.js';
import type { ActingContext } from '../context.js';
import type { Session } from '../sessions.js';
import { wholeNumber } from '../whole-number.js';
import { type AccountOwner, WriteAccounts } from '../write-accounts.js';

const HandleParameter = Type.Object({ handle: Type.String() });
const SpaceParameters = Type.Object({ handle: Type.String(), epoch: Type.String() });

/** The account of a process's writes. Registered only where `--allow clear-refs` was said (safety.md S8). */
export function writeRoutes(context: ActingContext): FastifyPluginAsyncTypebox {
  const { access, reader, mutator, fanOut } = context;
  const accounts = new WriteAccounts({
    reader,
    clear: (target, addressSpace) => mutator.clearSoftDirty({ target: actTarget(context, target), addressSpace }),
    watchOf: (target) => fanOut.watchOf(target),
    isViewed: (target) => fanOut.isViewed(target),
    mark: (target, text) => {
      fanOut.mark(target, create(MarkSchema, { atMs: Date.now(), kind: MarkKind.ACT, text }));
    },
    now: Date.now,
  });
  fanOut.whenResetDue((target, event) => void accounts.resetDue(target, event));

  const owners = new WeakMap<Session, AccountOwner>();
  /** A session, for as long as it has a stream open; all who come with the token alone are one. */
  const ownerOf = (request: FastifyRequest): AccountOwner => {
    const session = access.sessionOf(request);
    if (session === undefined) return TOKEN_HOLDER;
    const known = owners.get(session) ?? sessionOwner(session);
    owners.set(session, known);
    return known;
  };

  return async (app) => {
    app.addHook('onRequest', access.requireSession);

    app.get(
      `${API_PREFIX}/watches/:handle/writes`,
      { schema: { params: HandleParameter, response: { 200: WriteStatus } } },
      async (request) => accounts.status(targetOfHandle(context, request.params.handle), ownerOf(request)),
    );
    app.post(
      `${API_PREFIX}/watches/:handle/epochs/:epoch/writes`,
      { schema: { params: SpaceParameters, body: WriteRequest, response: { 200: WriteStatus } } },
      async (request) => {
        const target = targetOfHandle(context, request.params.handle);
        const epoch = wholeNumber(request.params.epoch, 'epoch', 1, 2 ** 32 - 1);
        await accounts.reset(target, epoch, request.body, ownerOf(request));
        return accounts.status(target, ownerOf(request));
      },
    );
    app.post(
      `${API_PREFIX}/watches/:handle/writes/stop`,
      { schema: { params: HandleParameter, body: NoParameters, response: { 200: WriteStatus } } },
      async (request) => {
        const target = targetOfHandle(context, request.params.handle);
        await accounts.stop(target, ownerOf(request));
        return accounts.status(target, ownerOf(request));
      },
    );
  };
}

/** Programs look when they ask, and at no other time. */
const TOKEN_HOLDER: AccountOwner = { isLooking: false };

function sessionOwner({ sockets }: Session): AccountOwner {
  return {
    get isLooking() {
      return sockets.size > 0;
    },
  };
}
