import type { Served } from '@docent/claude/testing';
import { ask, type Done } from '@docent/local-cloud/testing/client';
import { questionAt } from './documents.ts';
import type { RunningDocent } from './running-docent.ts';

/** What one turn took, in milliseconds. */
export type Turn = {
  whole: number;
  platform: number;
  firstWord: number;
  requests: number;
  rounds: number;
  /** By name, all calls together. */
  functions: Record<string, number>;
};

/** Asks one question after another. */
export async function inTurn({ cloud, claude }: RunningDocent, count: number): Promise<Turn[]> {
  const turns: Turn[] = [];
  for (let index = 0; index < count; index++) {
    const before = claude.served.length;
    const began = performance.now();
    let firstText: number | undefined;
    let ended: { at: number; event: Done } | undefined;
    for await (const { event, at } of ask(cloud, { question: questionAt(index) })) {
      if (event.type === 'text') firstText ??= at;
      if (event.type === 'done') ended = { at, event };
    }
    if (!ended || firstText === undefined) throw new Error(`${questionAt(index)}: the turn ended without an answer`);
    const served = claude.served.slice(before);
    const { receipt } = ended.event;
    const { at } = ended;
    const asked = served.map(({ from, to = at }) => to - from);
    turns.push({
      whole: at - began,
      platform: at - began - sum(asked),
      firstWord: firstText - began - sum(served.map((one) => untilFirstText(one, firstText))),
      requests: served.length,
      rounds: receipt.rounds,
      functions: Object.fromEntries(receipt.functions.map(({ function: name, milliseconds }) => [name, milliseconds])),
    });
  }
  return turns;
}

/** Claude's own part of the time until the first word: decisions whole, of the answer what came before its first text. */
function untilFirstText({ from, to, firstText }: Served, shown: number): number {
  return Math.max(0, Math.min(firstText ?? to ?? shown, shown) - from);
}

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
