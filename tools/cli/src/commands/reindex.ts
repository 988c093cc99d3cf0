import type { Comparison } from '@docent/contracts/document-management';
import { setTimeout } from 'node:timers/promises';
import { commonHelp, milliseconds, parse, UsageError, type Command } from '../command.ts';
import { Server } from '../server/server.ts';
import { say, sayJson } from '../terminal.ts';

const WAIT_SECONDS = 600;
const LOOK_EVERY_MS = 500;

const help = `Usage: docent reindex --model NAME [options]

Moves the index to another embedding model: builds an index by it beside the one in use, which searches go on with,
compares both on sentences from the documents, switches to it in one commit and drops the old one. What was stopped goes
on when it is called again; with the model that is in use, it is given up.

The model must be where the functions find it: npm run models -- NAME here; on AWS under models in the function.json of
rag-processor, rag-search and embedding-service.

  --no-switch         build and compare, but leave searches with the old index
  --wait SECONDS      give up when no document was embedded for so long (default: ${WAIT_SECONDS})
${commonHelp}`;

type State = { model: string | null; next: string | null; documents: number; left: number };
type Answer = { state: State; comparison?: Comparison };

export const reindex: Command = {
  summary: 'move the index to another embedding model',
  help,
  async run(args) {
    const { values } = parse(args, {
      model: { type: 'string' },
      'no-switch': { type: 'boolean', default: false },
      wait: { type: 'string', default: String(WAIT_SECONDS) },
    });
    const { url, json, model, wait } = values;
    if (!model) throw new UsageError('Name the model to move to: --model NAME');
    const waitMs = milliseconds('--wait', wait);
    const server = await Server.at(url);
    const step = (step: string) => server.post<Answer>('/index/reindex', { step, ...(step === 'begin' && { model }) });
    let comparison: Comparison | undefined;
    for (;;) {
      const begun = await step('begin');
      if (begun.state.next === null) {
        if (json) sayJson({ model, documents: begun.state.documents, switched: true });
        else say(`The index is embedded with ${model}.`);
        return 0;
      }
      await built(begun.state, () => step('look'), waitMs);
      ({ comparison } = await step('compare'));
      if (values['no-switch']) break;
      const { state } = await step('switch');
      if (state.next === null) break;
      // Documents were taken in meanwhile: those are embedded too.
    }
    const switched = !values['no-switch'];
    if (json) sayJson({ model, switched, comparison });
    else sayComparison(comparison!, switched);
    return 0;
  },
};

/** Resolves when no document is left to embed. */
async function built(begun: State, look: () => Promise<Answer>, waitMs: number): Promise<void> {
  let { left } = begun;
  let moved = performance.now();
  for (let state = begun; state.left > 0; { state } = await look()) {
    if (state.left < left) {
      left = state.left;
      moved = performance.now();
      process.stderr.write(`${state.documents - left} of ${state.documents} documents embedded with ${state.next}\n`);
    } else if (performance.now() - moved > waitMs)
      throw new Error(
        `no document was embedded for ${waitMs / 1000} s; see the log of rag-processor, then call it again`,
      );
    await setTimeout(LOOK_EVERY_MS);
  }
}

function sayComparison({ queries, overlap, old, new: next }: Comparison, switched: boolean): void {
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  say(`${queries} queries: ${percent(overlap)} of the first ten passages are the same`);
  for (const { model, found, medianMs } of [old, next])
    say(`  ${model.padEnd(22)} finds its own passage in ${percent(found)}, median ${medianMs.toFixed(0)} ms`);
  say(switched ? `Searches use ${next.model} now; ${old.model} is dropped.` : `Searches still use ${old.model}.`);
}
