import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router';
import { App } from './App.js';
import { parseQuery, readViewSearch, writeQuery } from './state/view-search.js';

/** One route: the view is in the query alone. */
export function dashboardRouter() {
  const rootRoute = createRootRoute();
  const viewRoute = createRoute({
    getParentRoute: () => rootRoute,
    path: '/',
    validateSearch: readViewSearch,
    component: App,
  });
  return createRouter({
    routeTree: rootRoute.addChildren([viewRoute]),
    parseSearch: parseQuery,
    stringifySearch: writeQuery,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof dashboardRouter>;
  }
}
