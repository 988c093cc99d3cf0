/**
 * A process that works on a tenant's index and kills itself with SIGKILL at a step: `mortal.ts ENGINE ROLE TENANT N NOW`
 * dies at the N-th step that it reaches, and ends by itself when there are fewer. It says each step before. NOW is its date.
 */
import { mock } from 'node:test';

import { bucketClient, closeClients } from '@docent/storage';

import { SegmentCache, lancedbEngine, usearchEngine } from '../index.ts';
import { observingSteps } from '../steps.ts';
import { NEWER, REMOVED } from './cast.ts';
import { temporaryFolder, uploaded } from './documents.ts';

const [engineName, role, tenant, count, now] = process.argv.slice(2) as [string, string, string, string, string];
// What is signed is dated by the real clock, as servers in processes of their own want it.
bucketClient().config.systemClockOffset = Date.now() - Number(now);
mock.timers.enable({ apis: ['Date'], now: Number(now) });
const open = engineName === 'lancedb' ? lancedbEngine : usearchEngine;
const engine = open(new SegmentCache(await temporaryFolder()));
let steps = 0;

const roles: Record<string, () => Promise<unknown>> = {
  writer: async () => engine.commit(tenant, await uploaded(tenant, [NEWER])),
  remover: () => engine.remove(tenant, [REMOVED]),
  compactor: () => engine.compact(tenant),
  collector: () => engine.collect(tenant),
};

await observingSteps(async (step) => {
  process.stdout.write(`${step}\n`);
  if (++steps === Number(count)) process.kill(process.pid, 'SIGKILL');
}, roles[role]!);
await engine.close();
closeClients();
