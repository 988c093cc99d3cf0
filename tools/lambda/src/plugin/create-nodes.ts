import { createNodesFromFiles, type CreateNodes } from '@nx/devkit';
import { basename, dirname, join } from 'node:path';
import { readFunction } from '../function-config/index.ts';
import { parseOptions } from './options.ts';
import { functionTargets, testEnvironment } from './targets.ts';

/** Every folder apps/<name> with a function.json is a project of that name, tagged `layer:function`. */
export const createNodes: CreateNodes = [
  'apps/*/function.json',
  (files, options, context) =>
    createNodesFromFiles(
      (file, given, { workspaceRoot }) => {
        const root = dirname(file);
        const fn = readFunction(join(workspaceRoot, root));
        return {
          projects: {
            [root]: {
              name: basename(root),
              projectType: 'application',
              tags: ['layer:function'],
              namedInputs: { testEnvironment: [testEnvironment] },
              targets: functionTargets(fn, parseOptions(given), workspaceRoot),
            },
          },
        };
      },
      files,
      options,
      context,
    ),
];
