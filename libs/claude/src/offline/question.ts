import type { Message } from '@docent/contracts/turn';
import { termsOf } from './terms.ts';

/** What kind of thing would answer. */
export type Kind =
  'person' | 'time' | 'place' | 'quantity' | 'money' | 'share' | 'expansion' | 'reason' | 'definition' | 'any';

const MONTH = 'January|February|March|April|May|June|July|August|September|October|November|December';
const NUMBER_WORD =
  'zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|billion|trillion|dozen|half|third|quarter|twice|double|once|single|first|second|several|few|none|both';

/** What the answer of each kind looks like, where that can be told by its looks. */
const LOOKS: Partial<Record<Kind, RegExp>> = {
  person: /\p{Lu}[\p{L}'’.-]+/u,
  time: new RegExp(
    `\\b(?:1\\d{3}|20\\d{2}|\\d{1,4}s|\\d+(?:st|nd|rd|th)|${MONTH}|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|century|decade|year|years|month|months|week|weeks|day|days|hour|hours|minute|minutes|AD|BC|BCE|CE|\\d{1,2}:\\d{2}|midnight|noon|winter|spring|summer|autumn|today|annually|daily|weekly)\\b`,
    'u',
  ),
  place:
    /\b(?:in|at|on|near|from|to|of|outside|inside|between|across|along|north|south|east|west|behind)\s+(?:the\s+)?(?:\p{Lu}|\w+)/u,
  quantity: new RegExp(`\\d|\\b(?:${NUMBER_WORD})\\b`, 'iu'),
  money:
    /[$€£¥]|\b\d[\d,.]*\s*(?:dollars?|euros?|pounds?|cents?|USD|EUR|GBP|million|billion)\b|\b(?:free|cost|price|fee|paid)\b/iu,
  share: /\d\s*(?:%|percent|per cent)|\b(?:half|third|quarter|percent|majority|fifth)\b/iu,
  reason:
    /\b(?:because|since|due to|so that|in order|to (?:avoid|prevent|make|ensure|allow|protect|keep|reduce)|therefore|as a result|reason|caused?|leads? to|thus|hence|why)\b/iu,
};

const KINDS: [Kind, RegExp][] = [
  ['expansion', /\bstands? for\b|\b(?:acronym|abbreviation|abbreviated|full (?:form|name))\b/i],
  ['share', /\bwhat (?:percentage|percent|share|proportion|fraction)\b|\bhow (?:big|large) a (?:share|part)\b/i],
  [
    'money',
    /\bhow much (?:money|did .* (?:cost|pay|earn|spend)|does .* cost|is .* (?:worth|cost)|was .* (?:paid|worth|spent))\b|\bwhat (?:is|was|does|did) .*(?:price|cost|fee|salary|budget)\b/i,
  ],
  [
    'quantity',
    /\bhow (?:many|much|long|far|old|tall|high|deep|wide|big|large|fast|often|heavy|thick|hot|cold)\b|\bwhat (?:number|amount|size|age|temperature|speed|ratio|score|population|length|height|distance)\b/i,
  ],
  [
    'time',
    /\bwhen\b|\b(?:what|which|in what|in which) (?:year|date|day|month|century|decade|time|era|period|season)\b|\bsince when\b|\bhow long ago\b/i,
  ],
  [
    'person',
    /\bwho(?:m|se)?\b|\b(?:what|which) (?:person|man|woman|people|team|player|artist|author|king|queen|president|company|organization|group)\b|\bwhat (?:is|was) the name of\b/i,
  ],
  [
    'place',
    /\bwhere\b|\b(?:what|which|in what|in which) (?:city|country|state|place|region|town|river|building|area|location|continent|street)\b/i,
  ],
  [
    'reason',
    /\bwhy\b|\bhow come\b|\bwhat (?:is|was|are|were) the (?:reason|cause|purpose)\b|\bfor what (?:reason|purpose)\b/i,
  ],
  [
    'definition',
    /^\s*(?:what|who)(?:'s| is| are| was| were)\s+(?:an?\s+|the\s+)?[\w-]+(?:\s+[\w-]+){0,2}\s*\??\s*$|\b(?:define|definition|meaning of|what does .* mean)\b/i,
  ],
];

export function kindOf(question: string): Kind {
  return KINDS.find(([, asks]) => asks.test(question))?.[0] ?? 'any';
}

/** Whether a sentence holds something of that kind which the question did not say itself; null where looks do not tell. */
export function holds(kind: Kind, sentence: string, question: string): boolean | null {
  if (kind === 'expansion') return spells(sentence, question);
  const looks = LOOKS[kind];
  if (!looks) return null;
  const asked = new Set(question.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
  const everywhere = new RegExp(looks.source, looks.flags.includes('g') ? looks.flags : `${looks.flags}g`);
  for (const found of sentence.matchAll(everywhere)) {
    // Every sentence begins with a capital: that alone names nobody.
    if (kind === 'person' && found.index === 0 && termsOf(found[0]).length === 0) continue;
    const words = found[0].toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [found[0]];
    if (words.some((word) => !asked.has(word))) return true;
  }
  return false;
}

const SMALL_WORDS = new Set(['a', 'an', 'and', 'by', 'for', 'in', 'of', 'on', 'or', 'the', 'to', 'with']);

/**
 * Whether words that stand together begin with the letters of the question's abbreviation, which stands beside them. Null
 * when it does not, since they may be other words, and when the question has no abbreviation.
 */
function spells(sentence: string, question: string): boolean | null {
  const short = /\b(?=[\p{L}\d]*\p{Lu}[\p{L}\d]*\p{Lu})[\p{L}\d]{2,10}\b/u.exec(question)?.[0].toLowerCase();
  if (!short) return null;
  const words = sentence.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  let spelled = false;
  for (const start of words.keys()) {
    const end = endOfName(words, start, short);
    if (end === null) continue;
    if (words[start - 1] === short || words[end] === short) return true;
    spelled = true;
  }
  return spelled ? null : false;
}

/** One after the last of the words from `start` on whose first letters are those of `short`, small words left out. */
function endOfName(words: string[], start: number, short: string): number | null {
  if (words[start] === short || words[start]![0] !== short[0]) return null;
  let letter = 0;
  for (let at = start; at < words.length; at++) {
    if (words[at]![0] === short[letter]) letter++;
    else if (!SMALL_WORDS.has(words[at]!)) return null;
    if (letter === short.length) return at + 1;
  }
  return null;
}

/** Begins where another question left off, or names by a pronoun what was spoken of. */
const GOES_ON =
  /^\s*(?:and|but|so|also|then|or|what about|how about|why not|why|how so|which one|which ones|since when|who else|what else|where else|more|tell me more|go on|explain|really)\b/i;
const POINTS_BACK =
  /\b(?:it|its|they|them|their|theirs|he|him|his|she|her|hers|this|that|these|those|there|one|ones|the same|the former|the latter)\b/i;

/** What only says which kind of answer is wanted: a sentence that answers "how long" seldom says "long". */
const ASKING =
  /\bhow (?:many|much|long|far|old|tall|high|deep|wide|big|large|fast|often|heavy|soon|late|early|thick)\b|\b(?:what|which) (?:year|date|day|month|kinds?|types?|sort)\b(?: of)?|\bwhat (?:is|was|are|were) the names? of\b|\bstands? for\b/gi;

/** The part of a question that a sentence can be expected to repeat. */
export const subjectOf = (question: string): string => question.replace(ASKING, ' ');

/**
 * The question as one would put it who had heard nothing before. One that goes on from an earlier question is put behind
 * it: its own words alone would find nothing.
 */
export function standalone(question: string, history: Message[]): string {
  const last = history.findLastIndex(({ role }) => role === 'user');
  if (last === -1 || !followsUp(question)) return question;
  return `${standalone(history[last]!.text.trim(), history.slice(0, last))} ${question}`;
}

function followsUp(question: string): boolean {
  const words = termsOf(question).length;
  return words === 0 || (GOES_ON.test(question) && words <= 6) || (POINTS_BACK.test(question) && words <= 4);
}
