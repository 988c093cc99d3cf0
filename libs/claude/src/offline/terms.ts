import { stemmer } from 'stemmer';

/** Words that say nothing of what a question or a sentence is about. */
const STOP_WORDS = new Set(
  `a about all also am an and any are as at be because been being but by can could did do does doing done each else for
  from get gets give given go had has have having he her here hers him his how i if in into is it its itself just let
  like made make many may me might mine more most much must my name no nor not of off on one only or other our ours out
  over own please said same say says shall she should so some such tell than that the their theirs them then there these
  they this those through to too under until up upon us use used very was we were what whats when where whether which
  while who whom whose why will with would yes yet you your yours`.split(/\s+/),
);

/** One word of a text: its stem, and where it stands. */
export type Term = { stem: string; word: string; start: number };

/** The words of a text that mean something, stemmed (Porter), in order. Numbers stay as they are. */
export function termsOf(text: string): Term[] {
  const terms: Term[] = [];
  for (const match of text.matchAll(/[\p{L}\p{N}]+(?:['’.,-][\p{L}\p{N}]+)*/gu)) {
    for (const part of partsOf(match[0])) {
      const word = part.text.toLowerCase();
      if (STOP_WORDS.has(word)) continue;
      terms.push({ stem: stemOf(word), word: part.text, start: match.index + part.at });
    }
  }
  return terms;
}

/** The same as a set of stems. */
export const stemsOf = (text: string): Set<string> => new Set(termsOf(text).map(({ stem }) => stem));

function stemOf(word: string): string {
  const plain = word.normalize('NFKD').replace(/\p{M}/gu, '');
  return /^[a-z]+$/.test(plain) ? stemmer(plain) : plain;
}

/** `well-known` is two words and `Tesla's` is Tesla, but 1,000.5 and 3.14 are one. */
function partsOf(match: string): { text: string; at: number }[] {
  if (/^\d[\d.,]*$/.test(match)) return [{ text: match.replaceAll(',', ''), at: 0 }];
  const parts: { text: string; at: number }[] = [];
  for (const part of match.matchAll(/[\p{L}\p{N}]+/gu)) {
    if (/^(?:s|t|d|ll|re|ve|m)$/i.test(part[0]) && part.index > 0 && /['’]/.test(match[part.index - 1]!)) continue;
    parts.push({ text: part[0], at: part.index });
  }
  return parts;
}
