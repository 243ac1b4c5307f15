/** Where the dashboard is, unless told: the next free port is taken when this one is not. */
export const DEFAULT_PORT = 7788;
