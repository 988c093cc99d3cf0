import { loadFunctions } from '@docent/lambda/function-config';
import { optionsIn } from '@docent/lambda/options';
import { readPushed } from '@docent/lambda/pushed';
import { App } from 'aws-cdk-lib';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { claudeProvider } from './claude.ts';
import { Docent } from './docent.ts';
import { ImageRepositories } from './image-repositories.ts';

const help = `Usage: npx nx run infra:synth [--images-only]

Writes CloudFormation templates to dist/infra, from apps/*/function.json and the digests in dist/pushed:
  docent-images.template.json   the repositories of the images, needed before the first push
  docent.template.json          the functions, and the table, bucket and queues that they share

  --images-only   before the first push: without the second

CLAUDE_PROVIDER is anthropic, bedrock or offline (default); variables that a function.json names under "environment",
such as OIDC_ISSUER, are taken from this environment where it has them.
`;

const root = fileURLToPath(new URL('../../..', import.meta.url));

function synthesize(args: string[]): number {
  if (args.includes('--help') || args.includes('-h')) return say(help);
  const unknown = args.find((arg) => arg !== '--images-only');
  if (unknown) throw new Error(`${unknown} is no option.\n\n${help}`);
  const functions = loadFunctions(root);
  const { namePrefix } = optionsIn(JSON.parse(readFileSync(join(root, 'nx.json'), 'utf8')));
  const deployedName = (name: string) => namePrefix + name;
  const app = new App({ outdir: join(root, 'dist/infra'), analyticsReporting: false });
  new ImageRepositories(
    app,
    'docent-images',
    functions.map(({ name }) => deployedName(name)),
  );
  if (!args.includes('--images-only'))
    new Docent(app, 'docent', {
      functions,
      images: Object.fromEntries(functions.map(({ name }) => [name, readPushed(root, name)])),
      deployedName,
      provider: claudeProvider(process.env.CLAUDE_PROVIDER),
      environment: process.env,
    });
  const { stacks, directory } = app.synth();
  return say(
    stacks.map(({ templateFile }) => relative(process.cwd(), join(directory, templateFile))).join('\n') + '\n',
  );
}

function say(text: string): number {
  process.stdout.write(text);
  return 0;
}

try {
  process.exitCode = synthesize(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
