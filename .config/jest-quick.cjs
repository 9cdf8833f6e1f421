// Tests for daily work, under two minutes on two cores: everything without a browser, drills and the whole service.
const FOLDERS = ['adapters', 'architecture', 'core', 'db', 'domain', 'ops'];

module.exports = {
  ...require('./jest.json'),
  testMatch: [
    ...FOLDERS.map((folder) => `<rootDir>/test/${folder}/**/*.test.ts`),
    '<rootDir>/test/*.test.ts',
    '<rootDir>/test/client/{notification,story}.test.ts',
    '<rootDir>/test/web/**/*words.test.ts',
  ],
  // A start of the whole service, tables with millions of rows, and processes that wait for each other's locks.
  testPathIgnorePatterns: ['core/first-minutes', 'db/(?:books-)?plans', 'db/migration-lock'],
};
