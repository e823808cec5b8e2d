// Unit tests (*.test.ts) need nothing but Node; integration tests (*.test.itg.ts) start the real thing.
const common = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
  modulePathIgnorePatterns: ['<rootDir>/build/', '<rootDir>/dist/'],
};

export default {
  projects: [
    { ...common, displayName: 'unit', testMatch: ['<rootDir>/{packages,actions,scripts}/**/*.test.ts'] },
    {
      ...common,
      displayName: 'integration',
      testMatch: ['<rootDir>/{packages,actions}/**/*.test.itg.ts', '<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: [
        '/node_modules/',
        '<rootDir>/test/originals/',
        '<rootDir>/test/conformance/',
        '<rootDir>/test/foreign/',
        '<rootDir>/test/workflows/',
      ],
    },
  ],
};
