import js from '@eslint/js';
import ts from 'typescript-eslint';

export default ts.config(
  {ignores: ['dist', '.build', 'node_modules', '.edgetag']},
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
    files: ['**/*.js', '**/*.cjs'],
    extends: [ts.configs.disableTypeChecked],
    rules: {'@typescript-eslint/no-require-imports': 'off', 'no-undef': 'off'},
  },
);
