import { createNodesFromFiles, type CreateNodes, type TargetConfiguration } from '@nx/devkit';
import { basename, dirname, join } from 'node:path';
import { readFunction } from '../function-config/index.ts';
import { functionTargets, testEnvironment } from './targets.ts';

/** Every folder apps/<name> with a function.json is a project of that name, tagged `layer:function`. */
export const createNodes: CreateNodes = [
  'apps/*/function.json',
  (files, options, context) =>
    createNodesFromFiles(
      (file, _, { workspaceRoot }) => {
        const root = dirname(file);
        readFunction(join(workspaceRoot, root));
        const targets: Record<string, TargetConfiguration> = functionTargets(basename(root));
        return {
          projects: {
            [root]: {
              name: basename(root),
              projectType: 'application',
              tags: ['layer:function'],
              namedInputs: { testEnvironment: [testEnvironment] },
              targets,
            },
          },
        };
      },
      files,
      options,
      context,
    ),
];
