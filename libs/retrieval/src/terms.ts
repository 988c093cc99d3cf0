/**
 * Words of a question that say nothing of its subject: English function words, and what questions are asked with.
 * They are dropped from the search by words alone; the model reads the question whole.
 */
const EMPTY_WORDS = new Set(
  `a about above across after again against all also am an and any are as at be because been before being below between
  both but by can could did do does doing down during each few for from further had has have having he her here hers him
  his how i if in into is it its itself just may me might more most must my no nor not of off on once only or other our
  out over own please same shall she should so some such tell than that the their them then there these they this those
  through to too under until up us very was we were what when where whether which while who whom whose why will with
  would you your`.split(/\s+/),
);

/** The question without its empty words; as it was when nothing else is left. */
export function searchTerms(question: string): string {
  const words = question.split(/\s+/).filter((word) => !EMPTY_WORDS.has(bare(word)));
  return words.length > 0 ? words.join(' ') : question;
}

const bare = (word: string) =>
  word
    .toLowerCase()
    .replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '')
    .replace(/['’]s$/, '');
