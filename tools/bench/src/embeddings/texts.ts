import { loadBeir } from '@docent/evals/beir';
import { randomNumbers } from '@docent/evals/random';

const words =
  `the of and a to in is that for it as was with be by on not this are or his from at which but have an had they you were
  warranty invoice supplier delivery temperature procedure committee approval maintenance schedule employee contract
  measurement boundary pressure vehicle insurance quarterly statement reimbursement department configuration`.split(
    /\s+/,
  );

/** Texts of mixed length, as a folder of documents gives: many short ones, some that fill the model's window. */
export function mixedTexts(count: number): string[] {
  const random = randomNumbers(count);
  return Array.from({ length: count }, () => {
    const length = Math.ceil(4 * Math.exp(4.4 * random()));
    return Array.from({ length }, () => words[Math.floor(random() * words.length)]).join(' ');
  });
}

/** The first texts of a collection in BEIR's layout. */
export async function textsOf(folder: string, count: number): Promise<string[]> {
  const { documents } = await loadBeir(folder);
  return documents.slice(0, count).map(({ title, text }) => `${title}\n${text}`);
}
