import js from '@eslint/js';
import jest from 'eslint-plugin-jest';
import ts from 'typescript-eslint';

export default ts.config(
  {ignores: ['.mutation', 'dist', '.build', 'node_modules', '.edgetag']},
  js.configs.recommended,
  ...ts.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {projectService: true, tsconfigRootDir: import.meta.dirname},
    },
    rules: {
      // XDM is an open shape: `Json` is a record of any, narrowed where it is read.
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      // `{}` is how a component says that it has no commands.
      '@typescript-eslint/no-empty-object-type': 'off',
      // Components take what they use in their signature; nothing of ours needs `this`.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unused-vars': ['error', {varsIgnorePattern: '^_'}],
      // `cause` is younger than the browsers we run in; messages carry the chain.
      'preserve-caught-error': 'off',
      // Hooks and test doubles are async by contract, not by need.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['demo/edge/**/*.ts'],
    rules: {
      // Bodies are whatever their senders like, and `String({toString: 0})` throws.
      'no-restricted-globals': [
        'error',
        {
          name: 'String',
          message: 'Use textOf() of demo/edge/text.ts: some objects cannot be made text.',
        },
      ],
    },
  },
  {
    // What a test claims it must look at.
    files: ['test/**/*.ts'],
    plugins: {jest},
    rules: {
      'jest/expect-expect': [
        'error',
        {
          assertFunctionNames: [
            'expect*',
            // They wait for what they name, and fail where it does not come.
            '**.waitFor',
            '**.waitForFunction',
            '**.received',
          ],
        },
      ],
      'jest/no-disabled-tests': 'error',
      'jest/no-focused-tests': 'error',
      'jest/no-identical-title': 'error',
      'jest/no-jasmine-globals': 'error',
      'jest/valid-describe-callback': 'error',
      'jest/valid-expect-in-promise': 'error',
      'jest/valid-title': 'error',
    },
  },
  {
    files: ['**/*.js', '**/*.cjs'],
    extends: [ts.configs.disableTypeChecked],
    rules: {'@typescript-eslint/no-require-imports': 'off', 'no-undef': 'off'},
  },
);
