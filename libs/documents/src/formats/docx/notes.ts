import type { Archive } from '../../archive/archive.ts';
import type { DocumentItem } from '../../model/document.ts';
import { readXml } from '../../xml/read-xml.ts';
import { attribute, descendants, elements } from '../../xml/xml-node.ts';
import { readParagraph } from './paragraph-content.ts';

/** Footnotes, endnotes and comments by the reference that stands in the text, for example "footnote 2". */
export async function readNotes(archive: Archive, depth: number): Promise<Map<string, DocumentItem>> {
  const notes = new Map<string, DocumentItem>();
  for (const kind of ['footnote', 'endnote', 'comment'] as const) {
    const where = `word/${kind}s.xml`;
    if (!archive.has(where)) continue;
    const root = await readXml({ where, pieces: archive.stream(where), depth });
    for (const node of elements(root, `w:${kind}`)) {
      const lines = descendants(node, 'w:p').map((paragraph) => readParagraph(paragraph, new Map()).text.take().text);
      const words = lines.filter((line) => line !== '').join('\n');
      if (words === '') continue;
      const author = kind === 'comment' ? attribute(node, 'w:author') : undefined;
      const text = author === undefined ? words : `${author}: ${words}`;
      notes.set(`${kind} ${attribute(node, 'w:id')}`, { kind: kind === 'comment' ? 'note' : 'footnote', text });
    }
  }
  return notes;
}
