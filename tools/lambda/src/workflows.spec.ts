import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const folder = join(import.meta.dirname, '../../../.github/workflows');

interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
}

interface Job {
  if?: string;
  env?: Record<string, string>;
  permissions?: Record<string, string>;
  'timeout-minutes'?: number;
  environment?: string;
  steps: Step[];
}

interface Workflow {
  name: string;
  on: Record<string, unknown>;
  permissions?: Record<string, string>;
  concurrency?: { group: string };
  jobs: Record<string, Job>;
}

const read = (name: string): Workflow => parse(readFileSync(join(folder, name), 'utf8'));

describe.each(readdirSync(folder))('%s', (name) => {
  const workflow = read(name);
  const jobs = Object.values(workflow.jobs);
  const steps = jobs.flatMap((job) => job.steps);

  test('uses actions by commit, with their version beside it', () => {
    const lines = readFileSync(join(folder, name), 'utf8')
      .split('\n')
      .filter((line) => /\buses:/.test(line));
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line).toMatch(/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test('may read at most, unless a job says what else', () => {
    expect(Object.values(workflow.permissions ?? { all: 'write' }).every((right) => right === 'read')).toBe(true);
    for (const { permissions = {} } of jobs)
      for (const [what, right] of Object.entries(permissions))
        if (what !== 'id-token') expect([what, right]).toEqual([what, 'read']);
  });

  test('does not leave the token in the checkout, and has the whole history for what is affected', () => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkouts.length).toBeGreaterThan(0);
    for (const { with: options } of checkouts)
      expect(options).toMatchObject({ 'persist-credentials': false, 'fetch-depth': 0 });
  });

  test('runs once at a time, within a bound', () => {
    expect(workflow.concurrency?.group).toBeDefined();
    for (const job of jobs) expect(job['timeout-minutes']).toBeLessThanOrEqual(60);
  });

  test('keeps npm’s packages, Nx’s results and the models from run to run', () => {
    const setUp = steps.find(({ uses }) => uses?.startsWith('actions/setup-node@'));
    expect(setUp?.with).toMatchObject({ cache: 'npm', 'node-version-file': '.nvmrc' });
    const cache = steps.find(({ uses }) => uses?.startsWith('actions/cache'));
    expect(cache?.with?.['path']).toBe('.nx/cache\n~/.cache/docent\n');
  });

  test('puts nothing that others may write into a script', () => {
    for (const { run = '' } of steps) expect(run).not.toMatch(/\$\{\{/);
  });
});

describe('ci.yml', () => {
  const { on, jobs } = read('ci.yml');

  test('runs on main and on pull requests, all of it', () => {
    expect(on).toEqual({ push: { branches: ['main'] }, pull_request: null });
    expect(jobs['ci']).not.toHaveProperty('if');
    expect(jobs['ci']!.steps.at(-1)).toEqual({ run: '.ci/run' });
  });

  test('checks of a pull request the images that it reaches, from its base to what it makes of it', () => {
    const { if: when, env, steps } = jobs['images']!;
    expect(when).toBe("github.event_name == 'pull_request'");
    expect(env).toMatchObject({ NX_BASE: '${{ github.event.pull_request.base.sha }}', NX_HEAD: '${{ github.sha }}' });
    expect(steps.at(-1)!.run).toBe('npx nx affected -t image --base="$NX_BASE" --head="$NX_HEAD"');
  });
});

describe('deploy.yml', () => {
  const workflow = read('deploy.yml');
  const job = workflow.jobs['deploy']!;

  test('runs after ci on main, or by hand', () => {
    expect(workflow.on).toEqual({
      workflow_run: { workflows: [read('ci.yml').name], types: ['completed'], branches: ['main'] },
      workflow_dispatch: null,
    });
  });

  test('takes a role by OpenID Connect, with no stored key', () => {
    expect(job.permissions).toEqual({ contents: 'read', actions: 'read', 'id-token': 'write' });
    const login = job.steps.find(({ uses }) => uses?.startsWith('aws-actions/configure-aws-credentials@'));
    expect(Object.keys(login!.with!).sort()).toEqual(['aws-region', 'mask-aws-account-id', 'role-to-assume']);
    expect(readFileSync(join(folder, 'deploy.yml'), 'utf8')).not.toMatch(/secrets\./);
  });

  test('pushes and deploys what was changed since the last deployment', () => {
    const scripts = job.steps.flatMap(({ run }) => run ?? []);
    expect(scripts).toContain('npx nx affected -t push deploy --base="$NX_BASE" --head=HEAD');
    expect(scripts.some((run) => run.includes('--workflow deploy.yml') && run.includes('--status success'))).toBe(true);
  });
});
