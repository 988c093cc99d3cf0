import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';

import { takeIn } from '@docent/cli/take-in';
import { Server } from '@docent/cli/server';
import type { Source } from '@docent/contracts/turn';
import { startLocalCloud } from '@docent/local-cloud';

import type { Article } from './squad.ts';

/** What a turn answered to a question of an article. */
export type Answered = {
  article: Article;
  spans: string[];
  /** Without the article among the documents, so that there is no answer. */
  leftOut: boolean;
  declined: boolean;
  sources: Pick<Source, 'document' | 'quote'>[];
};

type Done = { sources: Source[]; receipt: { stopped: string } };
type Progress = (message: string) => void;

const workspaceRoot = resolve(import.meta.dirname, '../../../..');
/** Filters name so many documents at most. */
const MAX_DOCUMENTS = 200;
const AT_ONCE = 3;
const unlimited = { CHATS_PER_MINUTE: '1e9', CHATS_PER_DAY: '1e9', TENANT_CHATS_PER_DAY: '1e9' };

/** Takes the articles in and asks each question twice, by whole turns of a local cloud of its own. */
export async function ask(articles: Article[], progress: Progress): Promise<Answered[]> {
  const folder = await mkdtemp(join(tmpdir(), 'docent-evals-'));
  const environment = { ...process.env, ...unlimited };
  const cloud = await startLocalCloud({ workspaceRoot, state: join(folder, 'state'), environment });
  try {
    const failures = await cloud.warm();
    if (failures.length > 0) throw new AggregateError(failures, failures.map(({ message }) => message).join('\n'));
    const server = new Server({ url: cloud.url, local: true });
    const documents = await takeAllIn(server, articles, folder, progress);
    const turns = articles.flatMap((article) =>
      article.questions.flatMap((question) => [false, true].map((leftOut) => ({ article, ...question, leftOut }))),
    );
    let done = 0;
    return await each(turns, async ({ article, question, spans, leftOut }) => {
      const others = articles.filter((other) => other !== article).slice(0, MAX_DOCUMENTS);
      const filters = leftOut ? { documents: others.map((other) => documents.get(other)!) } : {};
      const { sources, receipt } = await server.post<Done>('/chat', { question, filters });
      if (++done % 100 === 0) progress(`asked ${done} of ${turns.length}`);
      return { article, spans, leftOut, declined: receipt.stopped === 'declined', sources };
    });
  } finally {
    await cloud.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** A text file for each article, under its title. @returns their documents' ids */
async function takeAllIn(server: Server, articles: Article[], folder: string, progress: Progress) {
  await each(articles, async (article) => {
    const file = join(folder, `${articles.indexOf(article)}.txt`);
    await writeFile(file, article.paragraphs.join('\n\n'));
    const source = { file, document: nameOf(article) };
    const row = await takeIn(server, source, { collection: 'default', waitMs: 600_000, onStage: () => {} });
    if (row.status !== 'READY') throw new Error(`${row.document} was not taken in: ${row.reason}`);
  });
  progress(`took in ${articles.length} articles`);
  const { records } = await server.get<{ records: { path: string; document: string }[] }>('/documents?limit=1000');
  const ids = new Map(records.map(({ path, document }) => [path, document]));
  return new Map(articles.map((article) => [article, ids.get(nameOf(article))!]));
}

/** In order, a few at a time. */
const each = <In, Out>(all: In[], work: (one: In) => Promise<Out>): Promise<Out[]> =>
  Readable.from(all).map(work, { concurrency: AT_ONCE }).toArray();

export const nameOf = ({ title }: Article): string => `${title}.txt`;
