import { resolve } from 'node:path';
import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** The layers of the design are checked by test/architecture.test.ts, which resolves every import. */
export default tseslint.config(
  { ignores: ['node_modules/', 'artifacts/', 'cache/', 'data/', 'coverage/', 'demo-out/', 'server/web/dist*/'] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: resolve(import.meta.dirname, '..') },
      globals: { process: 'readonly', Buffer: 'readonly', console: 'readonly', URL: 'readonly', setTimeout: 'readonly', setInterval: 'readonly', clearTimeout: 'readonly' },
    },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_' }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true, allowNullish: false }],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  // In the browser, an event handler may be asynchronous; the rest is as everywhere.
  { files: ['server/web/**'], rules: { '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }] } },
  { files: ['scripts/**', 'test/**'], rules: { 'no-console': 'off', '@typescript-eslint/no-unused-expressions': 'off' } },
  { files: ['**/*.js', '**/*.cjs'], ...tseslint.configs.disableTypeChecked },
  { files: ['**/*.cjs'], languageOptions: { globals: { require: 'readonly', module: 'writable' } }, rules: { '@typescript-eslint/no-require-imports': 'off' } },
);
