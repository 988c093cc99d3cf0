import type { EnhanceInput } from '../claude.ts';
import { stemsOf } from './terms.ts';

const MOST = 3;

/** Headings that every paper has, and that nobody asks about. */
const FURNITURE =
  /^(?:(?:table of )?contents?|references?|bibliography|notes?|footnotes?|see also|external links?|further reading|citations?|sources?|index|appendix(?: \w)?|acknowledge?ments?|abstract|introduction|summary|conclusions?|overview|copyright|licen[cs]e|navigation|menu|search|home|untitled)$/i;

/** Questions made from headings near what was found, about what question and answer have not touched. */
export function followUpsFrom({ question, answer, sources, headings }: EnhanceInput): string[] {
  const told = stemsOf([question, answer, ...sources.map(({ heading }) => heading ?? '')].join(' '));
  const offered = new Map<string, string>();
  for (const heading of headings) {
    const topic = heading.replace(/^[\s\d.)#§]+/, '').replace(/[\s:.]+$/, '');
    const stems = [...stemsOf(topic)];
    const isNew = stems.some((stem) => !told.has(stem));
    if (topic.length < 3 || topic.length > 80 || !isNew || FURNITURE.test(topic)) continue;
    const key = stems.sort().join(' ');
    if (!offered.has(key)) offered.set(key, topic.endsWith('?') ? topic : `What is said about “${topic}”?`);
  }
  return [...offered.values()].slice(0, MOST);
}
