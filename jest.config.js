// `npm test` needs nothing but Node: unit tests (*.test.ts) and integration tests (*.test.itg.ts, test/pipeline), which
// start the real thing. The suites that need Python, Go or minutes are named by MLOPS_SUITE: `npm run test:<suite>`;
// those that need the machine to themselves (*.test.timed.ts), because late sends decide nothing, by `npm run test:timed`.
const common = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2024',
          parser: { syntax: 'typescript' },
          experimental: { keepImportAttributes: true },
        },
        module: { type: 'es6' },
      },
    ],
  },
  modulePathIgnorePatterns: ['<rootDir>/build/', '<rootDir>/dist/', '<rootDir>/.cache/'],
};
const everyone = '<rootDir>/{packages,actions,scripts,examples}/**';
const suite = process.env.MLOPS_SUITE;

const suiteFiles = suite === 'timed' ? `${everyone}/*.test.timed.ts` : `<rootDir>/test/${suite}/**/*.test.ts`;

export default {
  globalSetup: '<rootDir>/test/temporary-folder.ts',
  globalTeardown: '<rootDir>/test/remove-temporary-folder.ts',
  // Integration tests mostly wait, the originals compute; the other suites want the machine to themselves.
  maxWorkers: suite === undefined ? 3 : ['originals', 'simulations'].includes(suite) ? 2 : 1,
  projects: suite
    ? [{ ...common, displayName: suite, testMatch: [suiteFiles] }]
    : [
        { ...common, displayName: 'unit', testMatch: [`${everyone}/*.test.ts`] },
        {
          ...common,
          displayName: 'integration',
          testMatch: [`${everyone}/*.test.itg.ts`, '<rootDir>/test/pipeline/**/*.test.ts'],
        },
      ],
};
