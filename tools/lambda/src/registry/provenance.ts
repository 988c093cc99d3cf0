import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sha256 } from '../oci/blob-store.ts';

export interface Built {
  /** The function. */
  name: string;
  /** Repository that it is pushed to, with the host. */
  repository: string;
  digest: string;
  platform: string;
  base: { reference: string; digest: string };
}

/** Something that went into a build, as SLSA describes it. */
export interface Resource {
  uri: string;
  digest?: Record<string, string>;
  annotations?: Record<string, unknown>;
}

/**
 * Where an image comes from: an in-toto statement with SLSA's provenance 1.0, not signed. Of the sources it has the
 * revision, what was changed since, and the SHA-256 of every file of ours in the bundle.
 */
export function provenance(built: Built, sources: { revision: Resource[]; files: Resource[] }): string {
  const { name, repository, digest, platform, base } = built;
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: repository, digest: digestOf(digest) }],
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: 'https://nx.dev/executors/@docent/lambda:make',
        externalParameters: { function: name, platform, base: base.reference },
        resolvedDependencies: [
          ...sources.revision,
          { uri: `oci://${base.reference}`, digest: digestOf(base.digest) },
          ...sources.files,
        ],
      },
      runDetails: { builder: { id: builder() } },
    },
  };
  return `${JSON.stringify(statement, null, 2)}\n`;
}

/** The files of the workspace that a function is made of, by their SHA-256; esbuild's metafile names those bundled. */
export async function sourceFiles(workspaceRoot: string, name: string, metafile: string): Promise<Resource[]> {
  const { inputs } = JSON.parse(await readFile(metafile, 'utf8')) as { inputs: Record<string, unknown> };
  const bundled = Object.keys(inputs).filter((path) => !path.includes('node_modules/') && !path.includes(':'));
  return Promise.all(
    [...bundled.sort(), `apps/${name}/function.json`, 'package-lock.json'].map(async (path) => {
      const content = await readFile(join(workspaceRoot, path));
      return { uri: `file:${path}`, digest: digestOf(sha256(content)) };
    }),
  );
}

const digestOf = (digest: string): Record<string, string> => {
  const [algorithm, hex] = digest.split(':') as [string, string];
  return { [algorithm]: hex };
};

/** The commit, and what was changed since; nothing when the workspace is no Git repository. */
export async function sourceRevision(cwd: string): Promise<Resource[]> {
  const git = async (...args: string[]) => (await promisify(execFile)('git', args, { cwd })).stdout.trimEnd();
  const commit = await git('rev-parse', 'HEAD').catch(() => null);
  if (!commit) return [];
  const origin = await git('config', '--get', 'remote.origin.url').catch(() => '');
  const status = await git('status', '--porcelain');
  const uncommitted = status.split('\n').flatMap((line) => line.slice(3) || []);
  // A remote's address may hold a login.
  const uri = `git+${origin.replace(/\/\/[^@/]*@/, '//') || 'file:.'}`;
  return [{ uri, digest: { gitCommit: commit }, annotations: { uncommitted } }];
}

function builder(): string {
  const { GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID } = process.env;
  return GITHUB_RUN_ID
    ? `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`
    : 'https://nx.dev/executors/@docent/lambda:push#local';
}
