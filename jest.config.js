const shared = {
  transform: {'\\.[cm]?[jt]sx?$': '<rootDir>/test/support/transform.cjs'},
  transformIgnorePatterns: ['/node_modules/(?!(web-vitals|idb-keyval)/)'],
  moduleNameMapper: {'^(\\.{1,2}/.*)\\.js$': '$1'},
  globals: {__VERSION__: '0.0.0-test'},
};
const asserting = ['<rootDir>/test/support/asserting.cjs'];
const test = (...folders) => folders.map((folder) => `<rootDir>/test/${folder}/**/*.test.ts`);

export default {
  testTimeout: 60_000,
  maxWorkers: 2,
  testSequencer: '<rootDir>/test/support/longest-first.cjs',
  reporters: ['default', '<rootDir>/test/support/count.cjs'],
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testEnvironment: '<rootDir>/test/support/jsdom-env.cjs',
      setupFilesAfterEnv: asserting,
      testMatch: test('core', 'components', 'diagnostics', 'platform', 'entries', 'hostile/unit'),
    },
    {
      ...shared,
      displayName: 'node',
      testEnvironment: 'node',
      setupFilesAfterEnv: asserting,
      testMatch: [
        ...test('cli', 'edge', 'hostile/node', 'model', 'server', 'types'),
        '<rootDir>/test/*.test.ts',
      ],
    },
    {
      ...shared,
      displayName: 'journeys',
      testEnvironment: 'node',
      testMatch: test('journeys', 'parity', 'hostile/journeys'),
    },
  ],
};
