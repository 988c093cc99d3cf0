import type { FunctionConfig } from '@docent/lambda/function-config';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

interface Metafile {
  outputs: Record<
    string,
    { inputs: Record<string, { bytesInOutput: number }>; imports: { path: string; kind: string; external?: boolean }[] }
  >;
}

/**
 * Adds to the workspace, for every set of AWS SDK clients that some function loads in its initialisation, a function
 * that only makes these clients, bundled by esbuild's command line into one minified module.
 * @returns the name of the added function for each of the functions
 */
export async function addSdkOnlyFunctions(root: string, functions: FunctionConfig[]): Promise<Map<string, string>> {
  const bySet = new Map<string, string>();
  const added = new Map<string, string>();
  for (const { name } of functions) {
    const clients = await clientsLoadedBy(root, name);
    const key = clients.join();
    if (!bySet.has(key)) {
      bySet.set(key, `sdk-only-${bySet.size + 1}`);
      await addFunction(root, bySet.get(key)!, clients);
    }
    added.set(name, bySet.get(key)!);
  }
  return added;
}

/** From the entry over what it imports, not what it imports lazily. */
async function clientsLoadedBy(root: string, name: string): Promise<string[]> {
  const folder = `dist/functions/${name}`;
  const { outputs } = JSON.parse(await readFile(join(root, folder, 'metafile.json'), 'utf8')) as Metafile;
  const reached = new Set<string>();
  const visit = (path: string): void => {
    if (reached.has(path)) return;
    reached.add(path);
    for (const { path: next, kind, external } of outputs[path]!.imports)
      if (kind === 'import-statement' && !external) visit(next);
  };
  visit(`${folder}/index.mjs`);
  const inputs = [...reached].flatMap((path) => Object.keys(outputs[path]!.inputs));
  const clients = inputs.flatMap((path) => /node_modules\/(@aws-sdk\/client-[a-z0-9-]+)\//.exec(path)?.[1] ?? []);
  return [...new Set(clients)].sort();
}

async function addFunction(root: string, name: string, clients: string[]): Promise<void> {
  const folder = join(root, 'apps', name);
  await mkdir(join(folder, 'src'), { recursive: true });
  const settings = { description: 'Makes clients of the SDK', memoryMb: 128, timeoutSeconds: 3 };
  await writeFile(join(folder, 'function.json'), JSON.stringify(settings));
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({
      name: `chatbot-${name}`,
      version: '0.1.0',
      type: 'module',
      nx: { name, targets: { build: { executor: 'nx:run-commands', options: { command: byEsbuildAlone(name) } } } },
    }),
  );
  const made = await Promise.all(clients.map(async (client) => ({ client, made: await constructorOf(client) })));
  const source = [
    ...made.map(({ client, made }) => `import { ${made} } from '${client}';`),
    `export const clients = [${made.map(({ made }) => `new ${made}({})`).join(', ')}];`,
    'export const handler = async () => ({});',
  ];
  await writeFile(join(folder, 'src/handler.ts'), source.join('\n'));
}

const requireBanner = "import{createRequire}from'node:module';const require=createRequire(import.meta.url);";

function byEsbuildAlone(name: string): string {
  const out = `dist/functions/${name}`;
  return [
    `esbuild apps/${name}/src/handler.ts --bundle --minify --platform=node --target=node24 --format=esm`,
    `--main-fields=module,main --outfile=${out}/index.mjs --metafile=${out}/metafile.json`,
    `"--banner:js=${requireBanner}"`,
  ].join(' ');
}

async function constructorOf(client: string): Promise<string> {
  const names = Object.keys((await import(client)) as object);
  return names.find((name) => /^[A-Z]\w*Client$/.test(name))!;
}
