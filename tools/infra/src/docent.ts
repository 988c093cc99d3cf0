import { queueVisibilitySeconds, type FunctionConfig } from '@docent/lambda/function-config';
import { Duration, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { ClaudeProvider } from './claude.ts';
import { DocentFunction, type DeployedImage } from './function.ts';
import { synthesizer } from './names.ts';
import { sharedResources } from './resources.ts';
import { addTrigger } from './triggers.ts';

export interface DocentProps {
  functions: FunctionConfig[];
  /** The image of each function, by its name in the workspace. */
  images: Record<string, DeployedImage>;
  deployedName: (name: string) => string;
  provider: ClaudeProvider;
  environment: Record<string, string | undefined>;
}

/** All functions, and the table, the bucket and the queues that they share. */
export class Docent extends Stack {
  constructor(scope: Construct, id: string, { functions, images, ...shared }: DocentProps) {
    super(scope, id, {
      synthesizer: synthesizer(),
      description: 'Docent: answers from documents, with checked sources',
    });
    const resources = sharedResources(this, Duration.seconds(queueVisibilitySeconds(functions)));
    for (const config of functions) {
      const fn = new DocentFunction(this, { config, image: images[config.name]!, resources, ...shared });
      addTrigger(this, config, fn, resources);
    }
  }
}
