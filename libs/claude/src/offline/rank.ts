import type { Passage } from '@docent/contracts/passage';
import { sentencesOf, type Span } from '../sentences.ts';
import { holds, kindOf, subjectOf } from './question.ts';
import { stemsOf, termsOf } from './terms.ts';

/** A sentence of a passage, and what speaks for it as an answer. */
export type Candidate = {
  /** Names it among the candidates of one ranking. */
  key: string;
  passage: number;
  /** Its position among the passage's sentences. */
  position: number;
  span: Span;
  text: string;
  features: Features;
  score: number;
};

/** Shares of the question's words, weighted by how rare they are among the passages' sentences; the rest is as it says. */
export type Features = {
  /** Found in the sentence. */
  own: number;
  /** Not in it, but in the sentence before or after. */
  near: number;
  /** In neither, but in the passage or above it: headings, title, path. */
  around: number;
  /** Pairs of words that stand together in the question, and in the sentence too. */
  pairs: number;
  /**
   * 1 when the sentence holds what the question asks for (a person, a number, …), more when that is certain, 0 when it does
   * not, .5 when nobody can tell.
   */
  looks: number;
  /** The passage's place among those that were found, from 1 down. */
  rank: number;
  /** Cosine of question and sentence, 0 when no model was there to tell. */
  likeness: number;
  /** The sentence is no statement: a question, a heading, a scrap, a list run together. */
  scrap: number;
};

/** What is longer is a table of contents or a table that was taken for a sentence. */
const MAX_SENTENCE = 600;

/** An abbreviation beside its full name is the answer, not only something like it. */
const SPELLED_OUT = 3;

type Weights = Record<keyof Features, number>;

/** Fitted by logistic regression over pairs of sentences (tools/evals, answers), with and without an embedding model. */
const BY_MEANING: Weights = {
  own: 6.8,
  near: 2.6,
  around: 0,
  pairs: 0.5,
  looks: 2.5,
  rank: 3.7,
  likeness: 7.2,
  scrap: -1.5,
};
const BY_WORDS: Weights = {
  own: 8.3,
  near: 2.4,
  around: 0,
  pairs: 1.2,
  looks: 2.5,
  rank: 3.8,
  likeness: 0,
  scrap: -1.5,
};

export type Ranking = { candidates: Candidate[]; byMeaning: boolean };

/**
 * All sentences of the passages, the likeliest answer first. `likeness` holds cosines by the candidates' keys; where it is
 * given, those it does not name come after those that it names.
 */
export function rankSentences(question: string, passages: Passage[], likeness?: Map<string, number>): Ranking {
  const candidates = featuresOf(question, passages, likeness);
  const weights = likeness ? BY_MEANING : BY_WORDS;
  for (const candidate of candidates) {
    candidate.score = (Object.keys(weights) as (keyof Features)[]).reduce(
      (sum, name) => sum + weights[name] * candidate.features[name],
      0,
    );
  }
  return { candidates: candidates.sort((a, b) => b.score - a.score), byMeaning: likeness !== undefined };
}

export function featuresOf(question: string, passages: Passage[], likeness?: Map<string, number>): Candidate[] {
  const texts = passages.map(({ text }) =>
    sentencesOf(text).map((span) => ({ span, text: text.slice(span.start, span.end) })),
  );
  const stems = texts.map((sentences) => sentences.map(({ text }) => stemsOf(text)));
  const subject = subjectOf(question);
  const asked = [...stemsOf(subject)];
  const weight = rarity(asked, stems.flat());
  const total = asked.reduce((sum, stem) => sum + weight.get(stem)!, 0) || 1;
  const share = (found: (stem: string) => boolean) =>
    asked.reduce((sum, stem) => sum + (found(stem) ? weight.get(stem)! : 0), 0) / total;
  const kind = kindOf(question);
  const pairs = pairsOf(subject);

  return passages.flatMap((passage, index) => {
    const above = stemsOf([passage.path, passage.title ?? '', ...passage.headings].join(' '));
    const whole = new Set(stems[index]!.flatMap((set) => [...set]));
    return texts[index]!.flatMap(({ span, text }, position) => {
      if (isQuestion(text)) return [];
      const key = `${index}:${position}`;
      const own = stems[index]![position]!;
      const beside = [stems[index]![position - 1], stems[index]![position + 1]];
      const isNear = (stem: string) => beside.some((set) => set?.has(stem));
      const held = holds(kind, text, question);
      const features: Features = {
        own: share((stem) => own.has(stem)),
        near: share((stem) => !own.has(stem) && isNear(stem)),
        around: share((stem) => !own.has(stem) && !isNear(stem) && (whole.has(stem) || above.has(stem))),
        pairs: pairs.length === 0 ? 0 : shareOfPairs(pairs, text),
        looks: held === null ? 0.5 : held ? (kind === 'expansion' ? SPELLED_OUT : 1) : 0,
        rank: 1 / (1 + index),
        likeness: likeness?.get(key) ?? 0,
        scrap: isScrap(text, own.size) ? 1 : 0,
      };
      return { key, passage: index, position, span, text, features, score: 0 };
    });
  });
}

/** How much each of the question's words tells: the rarer among the sentences, the more. */
function rarity(asked: string[], sentences: Set<string>[]): Map<string, number> {
  const weight = (stem: string) => {
    const holding = sentences.filter((set) => set.has(stem)).length;
    return Math.log(1 + (sentences.length - holding + 0.5) / (holding + 0.5));
  };
  return new Map(asked.map((stem) => [stem, weight(stem)]));
}

function pairsOf(text: string): string[] {
  const stems = termsOf(text).map(({ stem }) => stem);
  return stems.slice(1).map((stem, index) => `${stems[index]} ${stem}`);
}

function shareOfPairs(asked: string[], sentence: string): number {
  const found = new Set(pairsOf(sentence));
  return asked.filter((pair) => found.has(pair)).length / asked.length;
}

/** A question answers none, however like it is. */
const isQuestion = (text: string) => /\?["'”’)\]]*$/.test(text);

function isScrap(text: string, words: number): boolean {
  return words < 3 || /^#{1,6}\s/.test(text) || text.length > MAX_SENTENCE || isFigures(text);
}

/** A row of a table that is all numbers says nothing without its head. */
function isFigures(text: string): boolean {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  return letters < 0.4 * text.replace(/\s/g, '').length;
}
