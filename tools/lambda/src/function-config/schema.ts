import * as z from 'zod';

/** Lower-case words joined by hyphens: short enough that `chatbot-<name>` is a Lambda function name (64 characters). */
export const functionName = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'must be lower-case words joined by hyphens, such as "rag-search"')
  .max(48);

const environmentName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]+$/, 'must be letters, digits and underscores, starting with a letter')
  .refine((name) => !/^(AWS_|LAMBDA_|_)/.test(name), 'is reserved by Lambda: choose a name outside AWS_* and LAMBDA_*');

/** Lambda's quota for a function's variables, together. */
const maxEnvironmentBytes = 4096;

const trigger = z.discriminatedUnion('type', [
  z
    .strictObject({
      type: z.literal('queue'),
      queue: z.literal('ingest').describe('The queue, by its name in the project'),
      batchSize: z.int().min(1).max(10).describe('Messages in one invocation'),
      maxConcurrency: z.int().min(2).max(1000).optional().describe('Invocations at once, at most'),
    })
    .describe('Messages of a queue invoke the function'),
  z.strictObject({ type: z.literal('url') }).describe('The function has an HTTPS address of its own'),
  z
    .strictObject({
      type: z.literal('schedule'),
      rateMinutes: z.int().min(1).max(44_640).describe('Minutes from one invocation to the next'),
      input: z.json().optional().describe('What the function is given'),
    })
    .describe('The clock invokes the function'),
]);

const access = z
  .strictObject({
    invoke: z.array(functionName).default([]).describe('Functions that this one calls'),
    table: z.enum(['none', 'read', 'write']).default('none').describe('The DynamoDB table; write includes read'),
    bucket: z.enum(['none', 'read', 'write']).default('none').describe('The S3 bucket; write includes read and delete'),
    queues: z.array(z.literal('ingest')).default([]).describe('Queues that it sends to'),
    deadLetters: z.array(z.literal('ingest')).default([]).describe('Queues whose dead letters it may take away'),
    secrets: z.array(z.string().min(1)).default([]).describe('Secrets that it may read, by name'),
  })
  .describe("All that the function may touch: its IAM policy on AWS, enforced by the local cloud's door too");

const packageName = z
  .string()
  .regex(/^(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/, 'must be the name of an npm package');

/** What apps/<name>/function.json may say. Lambda's own limits are the bounds. */
export const functionSchema = z
  .strictObject({
    $schema: z.string().optional(),
    description: z.string().min(1).max(256).describe('One line, shown wherever the function is listed'),
    memoryMb: z.int().min(128).max(10_240).describe('Memory in MB; 1769 is one full vCPU'),
    timeoutSeconds: z.int().min(1).max(900),
    ephemeralStorageMb: z.int().min(512).max(10_240).default(512).describe('Size of /tmp in MB'),
    response: z.enum(['buffered', 'streaming']).default('buffered'),
    trigger: trigger.nullable().default(null).describe('What invokes it, apart from other functions'),
    reservedConcurrency: z.int().min(1).max(1000).optional().describe('Invocations at once, reserved and at most'),
    native: z
      .array(packageName)
      .default([])
      .describe('Packages with compiled code: each an image layer of its own, with the files of the platform only'),
    data: z
      .record(packageName, z.array(z.string().min(1)).min(1))
      .default({})
      .describe('Packages of data, with the folders of each that it reads: each an image layer of its own'),
    models: z.array(z.string().min(1)).default([]).describe('Models that it carries: each an image layer of its own'),
    omit: z
      .array(packageName)
      .default([])
      .describe('Packages that are imported and never used: the bundle has an empty module in their place'),
    base: z
      .string()
      .min(1)
      .optional()
      .describe(
        "Reference of the base image, when it is not the workspace's; pinned by 'nx run lambda:pin-base --base'",
      ),
    environment: z
      .record(environmentName, z.string())
      .refine(
        (variables) => Buffer.byteLength(JSON.stringify(variables)) <= maxEnvironmentBytes,
        `must be at most ${maxEnvironmentBytes} bytes together`,
      )
      .default({})
      .describe('Environment variables'),
    access: access.prefault({}),
  })
  .meta({ title: 'A Lambda function of this workspace' });

export type FunctionSettings = Omit<z.output<typeof functionSchema>, '$schema'>;

/** A function of the workspace: what its function.json says, with the defaults filled in. */
export interface FunctionConfig extends FunctionSettings {
  /** Its folder's name; on AWS it is `chatbot-<name>`. */
  name: string;
  /** Absolute path of its folder. */
  root: string;
}

export type Trigger = NonNullable<FunctionConfig['trigger']>;
export type Access = FunctionConfig['access'];
