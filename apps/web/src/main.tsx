import './styles/app.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { createRoot } from 'react-dom/client';
import { AgentPast } from './api/agent-past.js';
import { browserStream } from './api/browser-stream.js';
import { dashboardRouter } from './router.js';
import { parseQuery, readViewSearch } from './state/view-search.js';
import { WatchContext } from './state/watch-context.js';
import { WatchStore } from './state/watch-store.js';

const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
const watch = new WatchStore({
  connect: browserStream,
  retained: (handle) => new AgentPast(handle),
  requestFrame: (run) => requestAnimationFrame(run),
  now: () => Date.now(),
});
// Before the first paint, so that no one in the dark is dazzled; the dashboard keeps it up to date.
document.documentElement.dataset.theme =
  readViewSearch(parseQuery(location.search)).theme ??
  (window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
const place = document.getElementById('root');
if (place === null) throw new Error('index.html has no #root');
createRoot(place).render(
  <QueryClientProvider client={queries}>
    <WatchContext value={watch}>
      <RouterProvider router={dashboardRouter()} />
    </WatchContext>
  </QueryClientProvider>,
);
