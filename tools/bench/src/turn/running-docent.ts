import { startStandIn, type StandIn } from '@docent/claude/testing';
import { startLocalCloud, type LocalCloud } from '@docent/local-cloud';
import { answerTo, takeIn } from '@docent/local-cloud/testing/client';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DOCUMENTS, questionAt } from './documents.ts';

/** All functions, warm, with documents taken in. */
export type RunningDocent = AsyncDisposable & { cloud: LocalCloud; claude: StandIn; documents: number };

const WARM_TURNS = 10;

/** The stand-in runs in this process, so that its times and the client's are told by one clock. */
export async function runningDocent(offline: boolean): Promise<RunningDocent> {
  const claude = await startStandIn();
  const state = await mkdtemp(join(tmpdir(), 'docent-bench-'));
  const { ANTHROPIC_API_KEY: _key, CLAUDE_PROVIDER: _provider, ...environment } = process.env;
  const cloud = await startLocalCloud({
    workspaceRoot: join(import.meta.dirname, '../../../..'),
    state,
    environment: {
      ...environment,
      // More is asked here than one person may in a minute.
      CHATS_PER_MINUTE: '100000',
      ...(!offline && { ANTHROPIC_API_KEY: 'stand-in', ANTHROPIC_BASE_URL: claude.url }),
    },
  });
  const errors = await cloud.warm();
  if (errors.length > 0) throw errors[0]!;
  const records = await takeIn(cloud, DOCUMENTS);
  const failed = records.find(({ status }) => status !== 'READY');
  if (failed) throw new Error(`${failed.path} is ${failed.status}: ${failed.reason}`);
  for (let turn = 0; turn < WARM_TURNS; turn++) await answerTo(cloud, { question: questionAt(turn) });
  return {
    ...{ cloud, claude, documents: records.length },
    async [Symbol.asyncDispose]() {
      await cloud.stop();
      await claude.close();
      await rm(state, { recursive: true, force: true });
    },
  };
}
