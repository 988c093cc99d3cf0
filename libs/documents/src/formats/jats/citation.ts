import { attribute, descendants, element, elements, isElement, textOf, type XmlNode } from '../../xml/xml-node.ts';

const flat = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** A reference as a reader sees it: as it is written where it is prose, put together where it is only data. */
export function citationText(reference: XmlNode): string {
  const citation = elements(reference).find(({ name }) => /citation$/.test(name));
  if (!citation) return flat(textOf(reference));
  if (citation.children.some((child) => !isElement(child) && /\p{P}/u.test(child))) return flat(textOf(citation));
  return fromData(citation);
}

function fromData(citation: XmlNode): string {
  const value = (name: string) => flat(textOf(element(citation, name)));
  const authors = descendants(citation, 'name').map((person) =>
    flat(`${textOf(element(person, 'surname'))} ${textOf(element(person, 'given-names'))}`),
  );
  const pages = [value('fpage'), value('lpage')].filter((page) => page !== '').join('–');
  const volume = value('volume');
  const place = `${volume}${pages === '' ? value('elocation-id') && `:${value('elocation-id')}` : `:${pages}`}`;
  const year = value('year');
  const source = [value('source'), place].filter((part) => part !== '').join(' ');
  const ids = elements(citation, 'pub-id').map(
    (id) => `${(attribute(id, 'pub-id-type') ?? 'id').toUpperCase()}: ${flat(textOf(id))}`,
  );
  const title = value('article-title') || value('chapter-title') || value('data-title');
  return [authors.join(', '), title, `${source}${year === '' ? '' : ` (${year})`}`.trim(), ids.join(', ')]
    .filter((part) => part !== '')
    .join('. ');
}
