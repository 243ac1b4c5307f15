/** Entries of a package beside its first: parts that can be loaded alone. */
export const FURTHER_ENTRIES = [
  '@pagelapse/procfs/launch',
  '@pagelapse/procfs/names',
  '@pagelapse/protocol/contracts',
  '@pagelapse/protocol/schema',
  '@pagelapse/protocol/wire',
];

/** Who may import whom (ARCHITECTURE.md): a folder, the workspace packages it may import, and who is left out and why. */
export const MAY_IMPORT = {
  'packages/address-space': [],
  'packages/procfs': ['address-space'],
  'packages/protocol': ['address-space'],
  'packages/recording': ['protocol'],
  'packages/heatmap': ['address-space'],
  'packages/workload': ['procfs'],
  'packages/bench': ['address-space', 'heatmap', 'procfs', 'protocol', 'recording', 'workload'],
  'apps/agent': ['address-space', 'procfs', 'protocol', 'recording', 'workload'],
  'apps/web': ['address-space', 'heatmap', 'protocol', 'recording'],
  e2e: ['address-space', 'heatmap', 'procfs', 'protocol', 'recording', 'workload'],
};

/** Rooms within a package. `from` may not import what `never` matches, a package's name or a path from the root. */
export const ROOMS = [
  {
    from: /^apps\/web\/src\/(?!api\/)/,
    never: /^@pagelapse\/(protocol|recording)$/,
    fix: 'only apps/web/src/api knows the wire: give it a function or a type of its own and import that',
  },
  {
    from: /^apps\/web\/src\/components\//,
    never: /^apps\/web\/src\/(features|api)\//,
    fix: 'a shared view gets data and callbacks: pass them in, or move the view into the feature',
  },
  {
    from: /^apps\/web\/src\/(api|state)\//,
    never: /^apps\/web\/src\/(features|components)\//,
    fix: 'what is below the views does not know them: move the shared part into state or api',
  },
  {
    from: /^apps\/agent\/src\/reader\//,
    never: /^(fastify|@fastify\/.*|ws|apps\/agent\/src\/server\/.*)$/,
    fix: 'the reader holds rights and does not talk to browsers: send it through src/channel.ts',
  },
  {
    from: /^apps\/agent\/src\/mutator\//,
    never: /^(fastify|@fastify\/.*|ws|apps\/agent\/src\/server\/.*)$/,
    fix: 'the mutator holds rights and does not talk to browsers: send it through src/acting-channel.ts',
  },
  {
    from: /^apps\/agent\/src\/server\//,
    never: /^(@pagelapse\/(procfs|workload)|apps\/agent\/src\/(reader|mutator)\/.*)$/,
    fix: 'the server holds no rights: ask the reader through src/channel.ts, the mutator through src/acting-channel.ts',
  },
  {
    from: /^packages\/recording\/src\/(?!.*\.(test|fixture)\.ts$)/,
    never: /^node:/,
    fix: 'recordings are opened in browsers too: take what it needs as an argument',
  },
  {
    from: /^packages\/heatmap\//,
    never: /^(react|react-dom|@tanstack\/.*)$/,
    fix: 'the renderer knows no framework: take what it needs as an argument',
  },
];
