import type { SearchResultBlockParam, TextCitation } from '@anthropic-ai/sdk/resources/messages';
import type { Passage } from '@docent/contracts/passage';
import { sentencesOf, type Span } from '../sentences.ts';

/** Characters of passages in one request; more would cost more than it tells. */
const MOST_CHARACTERS = 200_000;

export type SearchResults = {
  blocks: SearchResultBlockParam[];
  /** The passage and the exact words of it that a citation points at, or null when it points at nothing that was sent. */
  resolve(citation: TextCitation): { passage: number; quote: string } | null;
};

/** Passages as the API cites them: one text block a sentence, for a block is the least that can be cited. */
export function searchResultsOf(passages: Passage[]): SearchResults {
  const sent: { passage: number; text: string; spans: Span[] }[] = [];
  let characters = 0;
  for (const [passage, { text }] of passages.entries()) {
    const spans = sentencesOf(text);
    if (spans.length === 0) continue;
    characters += text.length;
    if (characters > MOST_CHARACTERS && sent.length > 0) break;
    sent.push({ passage, text, spans });
  }
  return {
    blocks: sent.map(({ passage, text, spans }) => ({
      type: 'search_result',
      source: sourceOf(passages[passage]!),
      title: titleOf(passages[passage]!),
      content: spans.map(({ start, end }) => ({ type: 'text', text: text.slice(start, end) })),
      citations: { enabled: true },
    })),
    resolve(citation) {
      if (citation.type !== 'search_result_location') return null;
      const result = sent[citation.search_result_index];
      const first = result?.spans[citation.start_block_index];
      const last = result?.spans[citation.end_block_index - 1];
      if (!result || !first || !last || last.end <= first.start) return null;
      return { passage: result.passage, quote: result.text.slice(first.start, last.end) };
    },
  };
}

function sourceOf({ path, place }: Passage): string {
  return place.pages ? `${path}#page=${place.pages.from}` : path;
}

function titleOf({ path, title, headings }: Passage): string {
  return [title ?? path, ...headings].join(' > ');
}
