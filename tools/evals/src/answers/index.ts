import { parseArgs } from 'node:util';

import { estimate, type Estimate } from '../measures/bootstrap.ts';
import { ask, type Answered } from './asked.ts';
import { loadSquad } from './squad.ts';

export const summary = 'how often the answer stands in the sentences that are cited, and what is declined';

const HELP = `Usage: npm run evals -- answers --data FOLDER [--json]

Takes in the articles of a data set in SQuAD's layout (*.json) and asks each question twice: with all articles, and without
the one that answers it. Answered by Claude where ANTHROPIC_API_KEY is set, else offline.

  --data FOLDER   the data set
  --json          one JSON object on standard output, shares alone

  hitRate          the answer stands in the first sentence that is cited
  hitRate3         in one of the first three
  quotesVerified   quotes shown that stand word for word in the document they name
  declined         questions without their article that are declined
  declinedWrongly  questions with it that are
  oneRound         questions with it that one search answers so plainly that nobody is asked what to do next (not in --json)`;

const SHARES = ['hitRate', 'hitRate3', 'quotesVerified', 'declined', 'declinedWrongly'] as const;
type Shares = Record<(typeof SHARES)[number] | 'oneRound', Estimate>;

/** @returns the exit code */
export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { data: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  if (!values.data) {
    console.error(HELP);
    return 2;
  }
  const articles = await loadSquad(values.data);
  const shares = score(await ask(articles, (message) => console.error(message)));
  if (values.json) console.log(JSON.stringify(means(shares)));
  else for (const share of [...SHARES, 'oneRound'] as const) console.log(line(share, shares[share]));
  return 0;
}

export function score(answered: Answered[]): Shares {
  const [asked, without] = [answered.filter(({ leftOut }) => !leftOut), answered.filter(({ leftOut }) => leftOut)];
  const hits = (most: number) =>
    share(asked, ({ citations, spans }) =>
      citations.slice(0, most).some(({ quote }) => spans.some((span) => plain(quote).includes(plain(span)))),
    );
  return {
    hitRate: hits(1),
    hitRate3: hits(3),
    quotesVerified: share(
      answered.flatMap(({ citations }) => citations),
      ({ article, quote }) => plain(article.paragraphs.join('\n\n')).includes(plain(quote)),
    ),
    declined: share(without, ({ declined }) => declined),
    declinedWrongly: share(asked, ({ declined }) => declined),
    oneRound: share(asked, ({ plain }) => plain),
  };
}

const share = <Case>(cases: Case[], holds: (one: Case) => boolean): Estimate =>
  estimate(cases.map((one) => Number(holds(one))));

/** White space and letter case tell no words apart. */
const plain = (text: string) => text.replace(/\s+/g, ' ').trim().toLowerCase();

const means = (shares: Shares) =>
  Object.fromEntries(SHARES.map((share) => [share, Number(shares[share].mean.toFixed(4))]));

const line = (share: string, { mean, low, high }: Estimate) =>
  `${share.padEnd(16)}${mean.toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)})`;
