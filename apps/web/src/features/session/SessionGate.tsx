import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { ApiError } from '../../api/api-error.js';
import { sessionHeldQuery } from '../../api/queries.js';
import { openSession, tokenOfFragment } from '../../api/session.js';
import { Button } from '../../components/Button.js';
import { Notice } from '../../components/Notice.js';

const EXCHANGE = 'session';

/** Takes the token out of the address before anything else can see it. */
function takeToken(): string | undefined {
  const token = tokenOfFragment(location.hash);
  if (token !== undefined) history.replaceState(history.state, '', location.pathname + location.search);
  return token;
}

/** Lets the dashboard in once the browser has a session with the agent. `without`: what can be done before. */
export function SessionGate({ children, without }: { readonly children: ReactNode; readonly without: ReactNode }) {
  const [token, setToken] = useState(takeToken);
  const client = useQueryClient();
  useEffect(() => {
    // The printed URL opened in a tab that already shows the dashboard changes the fragment alone.
    const onHashChange = (): void => {
      const fresh = takeToken();
      if (fresh !== undefined) setToken(fresh);
    };
    window.addEventListener('hashchange', onHashChange);
    return () => window.removeEventListener('hashchange', onHashChange);
  }, []);
  const exchange = useQuery({
    queryKey: [EXCHANGE, token],
    queryFn: async () => {
      await openSession(token as string);
      // A new agent: facts and handles of the one before are void.
      await client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== EXCHANGE });
      return true;
    },
    enabled: token !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });
  // A token used up already, as after a reload, does no harm while the session it opened still holds.
  const asked = token === undefined || exchange.isFetched;
  const held = useQuery({ ...sessionHeldQuery, enabled: asked });
  // Once in, one stays: what was seen last stays on screen when the agent goes, and its views say so.
  if (held.data !== undefined) return children;
  if (held.error === null) return <Notice busy title="Opening the dashboard" />;
  const error = exchange.error ?? held.error;
  if (error instanceof ApiError && error.needsSession) {
    return (
      <Notice title="Open the URL that the agent printed" code={error.code} actions={without}>
        <p>
          This browser has no session with the agent. The agent prints an address that ends in <code>#t=…</code> when it
          starts; that address opens this page. After a restart of the agent it is a new one.
        </p>
      </Notice>
    );
  }
  return (
    <Notice
      title={error.message}
      wayOut={error instanceof ApiError ? error.wayOut : undefined}
      code={error instanceof ApiError ? error.code : undefined}
      actions={
        <>
          <Button onClick={() => void held.refetch()}>Try again</Button>
          {without}
        </>
      }
    />
  );
}
