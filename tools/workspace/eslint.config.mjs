import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

const below = (...layers) => layers.map((layer) => `layer:${layer}`);

/** The layers of docs/architecture.md: what may import what. */
const layers = [
  { sourceTag: 'layer:contracts', onlyDependOnLibsWithTags: [] },
  { sourceTag: 'layer:function-kit', onlyDependOnLibsWithTags: below('contracts') },
  { sourceTag: 'layer:library', onlyDependOnLibsWithTags: below('contracts', 'function-kit', 'library') },
  { sourceTag: 'layer:retrieval', onlyDependOnLibsWithTags: below('contracts', 'function-kit', 'library') },
  { sourceTag: 'layer:function', onlyDependOnLibsWithTags: below('contracts', 'function-kit', 'library', 'retrieval') },
  { sourceTag: 'layer:tool', onlyDependOnLibsWithTags: ['*'] },
];

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '**/.local-cloud/**', '**/files/**'] },
  ...tseslint.configs.recommended,
  {
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        { allow: ['../../tools/workspace/jest.ts'], enforceBuildableLibDependency: false, depConstraints: layers },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      // By any other import a bundle holds all of zod, its messages in fifty languages included.
      'no-restricted-syntax': [
        'error',
        {
          selector: "ImportDeclaration[source.value='zod'] > :matches(ImportSpecifier, ImportDefaultSpecifier)",
          message: "Write: import * as z from 'zod'",
        },
      ],
    },
  },
  { files: ['**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  prettier,
);
