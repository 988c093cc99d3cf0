import { execFile } from 'node:child_process';
import { cp, mkdir, realpath, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Bench } from './open-bench.ts';
import { twoAtOnce } from './rounds.ts';

/**
 * What a team writes that has no tool for it: for each function a Dockerfile that copies the sources, which Node runs as
 * they are, and installs what they depend on by `npm ci`. Models are left out.
 * @returns seconds for the first `count` functions, two at once, nothing cached but the base with npm in it
 */
export async function npmCiImages(bench: Bench, count: number): Promise<number> {
  const context = join(bench.root, 'dist/npm-ci');
  await makeBaseWithNpm(bench, join(context, 'base'));
  const functions = bench.functions.slice(0, count);
  for (const { name } of functions) await writeContext(bench, name, join(context, name));
  const started = performance.now();
  await twoAtOnce(functions, ({ name }) =>
    bench.docker('build', '--no-cache', '--network=host', '--quiet', join(context, name)),
  );
  const seconds = (performance.now() - started) / 1000;
  await rm(context, { recursive: true });
  return seconds;
}

async function writeContext({ root }: Bench, name: string, context: string): Promise<void> {
  await mkdir(join(context, 'apps'), { recursive: true });
  for (const path of ['package.json', 'package-lock.json', '.npmrc', 'libs', `apps/${name}`])
    await cp(join(root, path), join(context, path), { recursive: true });
  const dockerfile = `
FROM docent-base-with-npm
WORKDIR /var/task
COPY package.json package-lock.json .npmrc ./
COPY libs ./libs
COPY apps ./apps
RUN node /usr/lib/npm/bin/npm-cli.js ci --omit=dev --workspace apps/${name}
CMD ["apps/${name}/src/handler.handler"]
`;
  await writeFile(join(context, 'Dockerfile'), dockerfile);
}

/** AWS's image has npm, the stand-in has not; this machine's goes in, with its settings for where packages come from. */
async function makeBaseWithNpm({ docker }: Bench, context: string): Promise<void> {
  const [base] = (await docker('images', '--format={{.Repository}}:{{.Tag}}', 'docent-base')).split('\n');
  const { stdout } = await promisify(execFile)('which', ['npm']);
  const npm = dirname(dirname(await realpath(stdout.trim())));
  await mkdir(join(context, 'home'), { recursive: true });
  await cp(npm, join(context, 'npm'), { recursive: true });
  await cp(join(homedir(), '.npmrc'), join(context, 'home/.npmrc')).catch(() => {});
  const certificates = process.env.NODE_EXTRA_CA_CERTS;
  if (certificates) await cp(certificates, join(context, 'home/certificates.pem'));
  const dockerfile = `
FROM ${base}
COPY npm/ /usr/lib/npm/
COPY home/ /root/
ENV HOME=/root ${certificates ? 'NODE_EXTRA_CA_CERTS=/root/certificates.pem' : ''}
`;
  await writeFile(join(context, 'Dockerfile'), dockerfile);
  await docker('build', '--quiet', '--tag=docent-base-with-npm', context);
}
