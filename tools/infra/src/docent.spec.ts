import { loadFunctions, type FunctionConfig } from '@docent/lambda/function-config';
import { App, Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { fileURLToPath } from 'node:url';
import { claudeProvider, type ClaudeProvider } from './claude.ts';
import { Docent } from './docent.ts';
import { ImageRepositories } from './image-repositories.ts';

const functions = loadFunctions(fileURLToPath(new URL('../../..', import.meta.url)));
const deployedName = (name: string) => `chatbot-${name}`;
const image = { digest: `sha256:${'ab'.repeat(32)}`, platform: 'linux/arm64' };

function templateOf(provider: ClaudeProvider = 'offline', environment: Record<string, string> = {}): Template {
  const images = Object.fromEntries(functions.map(({ name }) => [name, image]));
  return Template.fromStack(
    new Docent(new App(), 'docent', { functions, images, deployedName, provider, environment }),
  );
}

type Statement = { Action: string | string[]; Resource: unknown };
type Resource = { Properties: { PolicyDocument: { Statement: Statement[] } } };

const inAll = (template: Template, type: string) =>
  Object.entries(template.findResources(type)) as [string, Resource][];

/** The statements of a function's role. */
function statementsOf(template: Template, name: string): Statement[] {
  const role = name.replaceAll('-', '');
  return inAll(template, 'AWS::IAM::Policy')
    .filter(([id]) => id.startsWith(`${role}ServiceRole`))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
}

const actionsOf = (template: Template, name: string) => statementsOf(template, name).flatMap(({ Action }) => Action);

const offline = templateOf();
const dead = { 'Fn::GetAtt': [expect.stringMatching(/^IngestDead/), 'Arn'] };

test('each folder with a function.json becomes a function, with its limits, running an image by digest', () => {
  offline.resourceCountIs('AWS::Lambda::Function', functions.length);
  for (const { name, memoryMb, timeoutSeconds, ephemeralStorageMb } of functions)
    offline.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: `chatbot-${name}`,
      PackageType: 'Image',
      Architectures: ['arm64'],
      MemorySize: memoryMb,
      Timeout: timeoutSeconds,
      EphemeralStorage: { Size: ephemeralStorageMb },
      Code: { ImageUri: { 'Fn::Join': ['', Match.arrayWith([`/docent/chatbot-${name}@${image.digest}`])] } },
    });
});

describe('a function may do what its function.json grants, and no more', () => {
  const may = (actions: string[], service: string, verbs: RegExp) =>
    actions.some((action) => action.startsWith(`${service}:`) && verbs.test(action));

  test.each(functions.map((fn): [string, FunctionConfig] => [fn.name, fn]))('%s', (name, { access, trigger }) => {
    const actions = actionsOf(offline, name);
    expect(may(actions, 'dynamodb', /:(Get|Query)/)).toBe(access.table !== 'none');
    expect(may(actions, 'dynamodb', /:(Put|Update|Delete)/)).toBe(access.table === 'write');
    expect(may(actions, 's3', /:(Get|List)/)).toBe(access.bucket !== 'none');
    expect(may(actions, 's3', /:(Put|Delete)/)).toBe(access.bucket === 'write');
    expect(may(actions, 'sqs', /:ReceiveMessage/)).toBe(trigger?.type === 'queue' || access.deadLetters.length > 0);
    expect(may(actions, 'sqs', /:ChangeMessageVisibility/)).toBe(may(actions, 'sqs', /:ReceiveMessage/));
    const invoked = statementsOf(offline, name).filter(({ Action }) => Action === 'lambda:InvokeFunction');
    expect(invoked.map(({ Resource }) => /function:chatbot-([a-z-]+)"/.exec(JSON.stringify(Resource))?.[1])).toEqual(
      access.invoke,
    );
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
    expect(statementsOf(offline, name).filter(({ Resource }) => Resource === '*')).toEqual([]);
  });
});

test('dead letters may be taken away where function.json says so, and from their own queue only', () => {
  for (const { name } of functions.filter(({ access }) => access.deadLetters.length > 0)) {
    const takes = statementsOf(offline, name).filter(({ Action }) => Action.includes('sqs:DeleteMessage'));
    expect(takes).toEqual([expect.objectContaining({ Resource: dead })]);
  }
});

test('only what has a URL as its trigger can be reached from outside, and streams', () => {
  offline.resourceCountIs('AWS::Lambda::Url', functions.filter(({ trigger }) => trigger?.type === 'url').length);
  offline.hasResourceProperties('AWS::Lambda::Url', { InvokeMode: 'RESPONSE_STREAM' });
});

test('an uploaded source is announced to the queue, whose failed messages are kept', () => {
  offline.hasResourceProperties('AWS::S3::Bucket', {
    NotificationConfiguration: {
      QueueConfigurations: [
        {
          Event: 's3:ObjectCreated:*',
          Filter: { S3Key: { Rules: Match.arrayWith([{ Name: 'suffix', Value: '/source' }]) } },
        },
      ],
    },
  });
  offline.hasResourceProperties('AWS::SQS::Queue', { RedrivePolicy: { maxReceiveCount: 5 }, VisibilityTimeout: 5400 });
  offline.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  });
});

test('the clock invokes what has a schedule, with the input that its function.json gives', () => {
  const scheduled = functions.flatMap(({ trigger }) => (trigger?.type === 'schedule' ? [trigger] : []));
  offline.resourceCountIs('AWS::Events::Rule', scheduled.length);
  for (const { rateMinutes, input } of scheduled)
    offline.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: Schedule.rate(Duration.minutes(rateMinutes)).expressionString,
      Targets: [Match.objectLike({ Input: JSON.stringify(input) })],
    });
});

test('documents and conversations outlive the stack', () => {
  for (const type of ['AWS::DynamoDB::Table', 'AWS::S3::Bucket'])
    offline.hasResource(type, { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
});

test('the key for Claude is looked up as the functions are made, and only by those that may read it', () => {
  const holders = (template: Template) =>
    inAll(template, 'AWS::Lambda::Function').filter(([, fn]) => JSON.stringify(fn).includes('ANTHROPIC_API_KEY'));
  expect(holders(offline)).toEqual([]);
  const online = holders(templateOf('anthropic'));
  expect(online).toHaveLength(functions.filter(({ access }) => access.secrets.length > 0).length);
  for (const [, fn] of online)
    expect(JSON.stringify(fn)).toContain('{{resolve:secretsmanager:docent/anthropic-api-key:SecretString');
});

test('on Bedrock the functions that ask Claude may invoke its models, and nobody holds a key', () => {
  const bedrock = templateOf('bedrock');
  expect(JSON.stringify(bedrock.toJSON())).not.toContain('ANTHROPIC_API_KEY');
  for (const { name, access } of functions)
    expect(actionsOf(bedrock, name).some((action) => action.startsWith('bedrock:'))).toBe(access.secrets.length > 0);
});

test('a variable that function.json names can be given from outside, and no other', () => {
  const template = templateOf('offline', { OIDC_ISSUER: 'https://issuer.example', SOMETHING: 'else' });
  template.hasResourceProperties('AWS::Lambda::Function', {
    FunctionName: 'chatbot-chat-handler',
    Environment: { Variables: { OIDC_ISSUER: 'https://issuer.example' } },
  });
  expect(JSON.stringify(template.toJSON())).not.toContain('SOMETHING');
});

test('an unknown provider of Claude is named, with those that are known', () => {
  expect(() => claudeProvider('azure')).toThrow('CLAUDE_PROVIDER is azure: set it to anthropic, bedrock, offline.');
});

test('every function has a repository that Lambda may pull from', () => {
  const names = functions.map(({ name }) => deployedName(name));
  const template = Template.fromStack(new ImageRepositories(new App(), 'images', names));
  for (const name of names)
    template.hasResourceProperties('AWS::ECR::Repository', {
      RepositoryName: `docent/${name}`,
      RepositoryPolicyText: { Statement: [Match.objectLike({ Principal: { Service: 'lambda.amazonaws.com' } })] },
    });
});
