const shared = {
  transform: {'\\.[cm]?[jt]sx?$': '<rootDir>/test/support/transform.cjs'},
  transformIgnorePatterns: ['/node_modules/(?!(web-vitals|idb-keyval)/)'],
  moduleNameMapper: {'^(\\.{1,2}/.*)\\.js$': '$1'},
  globals: {__VERSION__: '0.0.0-test'},
};
const test = (...folders) => folders.map((folder) => `<rootDir>/test/${folder}/**/*.test.ts`);

export default {
  testTimeout: 60_000,
  maxWorkers: 2,
  reporters: ['default', '<rootDir>/test/support/count.cjs'],
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testEnvironment: '<rootDir>/test/support/jsdom-env.cjs',
      testMatch: test('core', 'components', 'diagnostics', 'platform', 'entries'),
    },
    {
      ...shared,
      displayName: 'node',
      testEnvironment: 'node',
      testMatch: [...test('cli', 'edge', 'model', 'server', 'types'), '<rootDir>/test/*.test.ts'],
    },
    {
      ...shared,
      displayName: 'journeys',
      testEnvironment: 'node',
      testMatch: test('journeys', 'parity'),
    },
  ],
};
