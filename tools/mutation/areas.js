/** What is mutated, area by area, and the share of mutants, in percent, that the tests must notice. */
export const areas = {
  core: {files: ['src/core/**/*.ts'], score: 85},
  queue: {files: ['src/components/queue/**/*.ts', 'src/platform/database.ts'], score: 90},
  consent: {files: ['src/components/consent/**/*.ts'], score: 85},
  identity: {
    files: [
      'src/components/identity.ts',
      'src/components/visitor/**/*.ts',
      'src/platform/cookie*.ts',
    ],
    score: 85,
  },
  pageviews: {
    files: ['src/components/{arrival,context}.ts', 'src/components/pageviews/**/*.ts'],
    score: 85,
  },
  clicks: {files: ['src/components/clicks/**/*.ts', 'src/platform/clicks.ts'], score: 85},
  personalization: {files: ['src/components/personalization/**/*.ts'], score: 85},
  inlet: {files: ['src/components/inlet/**/*.ts', 'src/components/patience.ts'], score: 85},
  server: {files: ['src/entries/server/**/*.ts', 'src/platform/server/**/*.ts'], score: 85},
};

/** Test files that are not played: they need a build or a browser, read the source as text, or take minutes for one mutant. */
export const left = [
  'test/*.test.ts',
  'test/{cli,edge,journeys,parity,types}/**',
  'test/hostile/journeys/**',
  'test/hostile/node/{edge-journal,values}.test.ts',
  'test/model/**',
  'test/server/runtimes.test.ts',
];
