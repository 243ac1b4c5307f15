import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router';
import { App } from './App.js';
import { parseQuery, readViewSearch, writeQuery } from './state/view-search.js';

const rootRoute = createRootRoute();

const viewRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  validateSearch: readViewSearch,
  component: App,
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([viewRoute]),
  parseSearch: parseQuery,
  stringifySearch: writeQuery,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
