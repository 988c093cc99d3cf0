import type { NxJsonConfiguration } from '@nx/devkit';
import * as z from 'zod';
import packageJson from '../../package.json' with { type: 'json' };

/** What nx.json may say with the plugin; paths are relative to the workspace. */
const schema = z.strictObject({
  base: z
    .string()
    .min(1)
    .default('public.ecr.aws/lambda/nodejs:24')
    .describe("Reference of the base image, AWS's own for the Node that the bundles are made for"),
  platform: z.enum(['linux/amd64', 'linux/arm64']).default('linux/amd64').describe('What the functions run on'),
  lockFile: z.string().min(1).default('tools/lambda/base.lock.json').describe('What pin-base writes'),
  models: z.string().min(1).default('libs/embeddings/models').describe('Folder with <model>/model.json'),
  namePrefix: z
    .string()
    .regex(/^[a-z0-9-]*$/)
    .default('chatbot-')
    .describe("Before a function's name on AWS, and in the name of its repository"),
});

export type PluginOptions = z.output<typeof schema>;

export class PluginOptionsError extends Error {
  override name = 'PluginOptionsError';
}

/** @throws {PluginOptionsError} which names each option at fault */
export function parseOptions(options: unknown): PluginOptions {
  const parsed = schema.safeParse(options ?? {});
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `  ${[...path, message].join(': ')}`);
  throw new PluginOptionsError(`nx.json: the options of ${packageJson.name}:\n${faults.join('\n')}`);
}

/** The options that nx.json gives the plugin. */
export function optionsIn({ plugins = [] }: NxJsonConfiguration): PluginOptions {
  const entry = plugins.find((plugin) => typeof plugin !== 'string' && plugin.plugin === packageJson.name);
  return parseOptions(typeof entry === 'object' ? entry.options : {});
}
