import type { documentContent } from '@docent/contracts/document-content';
import { toMarkdown, type Stretch } from '@docent/documents/stored';
import { DocentError } from '@docent/function-kit';
import type * as z from 'zod';
import type { StoredDocument } from './stored-document.ts';

type Asked = Pick<z.output<typeof documentContent.input>, 'part' | 'format' | 'maxCharacters'>;
type Part = Pick<z.output<typeof documentContent.output>, 'text' | 'characters' | 'pages' | 'headings' | 'truncated'>;
type Range = { from: number; to: number };

/**
 * The text of a part of a document, or its Markdown, and where it stands.
 * @throws InvalidInput when there is no such part, saying which there are
 */
export function partOf(stored: StoredDocument, { part, format, maxCharacters }: Asked): Part {
  const range = rangeOf(stored, part);
  if (format === 'text') {
    const characters = { from: range.from, to: Math.min(range.to, range.from + maxCharacters) };
    const within = stored.outline.filter((stretch) => overlaps(stretch.characters, characters));
    return {
      text: stored.text.slice(characters.from, characters.to),
      characters,
      ...placeOf(within),
      truncated: characters.to < range.to,
    };
  }
  const within = stored.outline.filter((stretch) => overlaps(stretch.characters, range));
  const items = within.flatMap(({ items }) => stored.structure.items.slice(items.from, items.to));
  const markdown = toMarkdown({ ...stored.structure, items });
  return {
    text: markdown.slice(0, maxCharacters),
    ...placeOf(within),
    truncated: markdown.length > maxCharacters,
  };
}

function rangeOf({ path, text, outline }: StoredDocument, part: Asked['part']): Range {
  switch (part.by) {
    case 'all':
      return { from: 0, to: text.length };
    case 'characters':
      return { from: Math.min(part.characters.from, text.length), to: Math.min(part.characters.to, text.length) };
    case 'pages': {
      const last = Math.max(0, ...outline.map(({ pages }) => pages?.to ?? 0));
      if (last === 0) throw noSuchPart('part.pages', `${path} has no pages: ask for a section, or for all of it`);
      const on = outline.filter(({ pages }) => pages && pages.from <= part.pages.to && pages.to >= part.pages.from);
      if (on.length === 0) throw noSuchPart('part.pages', `${path} has no text there: its text ends on page ${last}`);
      return spanOf(on);
    }
    case 'section': {
      const start = outline.findIndex(({ isHeading, headings }) => isHeading && endsWith(headings, part.headings));
      if (start < 0) throw noSuchPart('part.headings', sectionsOf(path, outline));
      const { headings } = outline[start]!;
      const after = outline.findIndex((stretch, index) => index > start && !startsWith(stretch.headings, headings));
      return spanOf(outline.slice(start, after < 0 ? undefined : after));
    }
  }
}

function sectionsOf(path: string, outline: Stretch[]): string {
  const sections = outline.filter(({ isHeading }) => isHeading).map(({ headings }) => headings.at(-1)!);
  if (sections.length === 0) return `${path} has no sections: ask for all of it`;
  return `${path} has no such section; its sections are ${sections.slice(0, 30).join(', ')}`;
}

const noSuchPart = (field: string, message: string) => new DocentError('InvalidInput', message, { field });

const spanOf = (stretches: Stretch[]): Range => ({
  from: stretches[0]!.characters.from,
  to: Math.max(...stretches.map(({ characters }) => characters.to)),
});

/** Pages from the first to the last, and the headings that all of it stands under. */
function placeOf(stretches: Stretch[]): Pick<Part, 'pages' | 'headings'> {
  const pages = stretches.flatMap(({ pages }) => pages ?? []);
  const [first, ...others] = stretches.map(({ headings }) => headings);
  const apart = first?.findIndex((heading, depth) => others.some((headings) => headings[depth] !== heading)) ?? 0;
  return {
    pages: pages.length > 0 ? { from: pages[0]!.from, to: Math.max(...pages.map(({ to }) => to)) } : undefined,
    headings: first?.slice(0, apart < 0 ? undefined : apart) ?? [],
  };
}

const overlaps = (a: Range, b: Range) => a.from < b.to && b.from < a.to;
const startsWith = (path: string[], start: string[]) => start.every((heading, depth) => path[depth] === heading);
const endsWith = (path: string[], end: string[]) =>
  path.length >= end.length && startsWith(path.slice(path.length - end.length), end);
