import type { DocumentItem, StructuredDocument } from './model/document.ts';

/**
 * A message with what is attached to it as sections under the attachments' names, for whoever keeps one text of a file.
 * Pages are the message's own: those of an attachment are not told. An attachment that was not read is named as lost.
 */
export function withAttachments(document: StructuredDocument): StructuredDocument {
  const { attachments = [], ...message } = document;
  if (attachments.length === 0) return document;
  const items = [...message.items];
  const lost = [...(message.lost ?? [])];
  const warnings = [...(message.warnings ?? [])];
  for (const { name, document: attached, error } of attachments) {
    if (error) lost.push({ pages: [], reason: `${name} was not read. ${error.message} ${error.hint}` });
    if (!attached) continue;
    const { items: own, lost: ownLost = [], warnings: ownWarnings = [] } = withAttachments(attached);
    items.push({ kind: 'heading', level: 1, text: name }, ...below(own, nextList(items)));
    for (const { pages, reason } of ownLost) lost.push({ pages: [], reason: lostOf(name, pages, reason) });
    warnings.push(...ownWarnings.map((warning) => `${name}: ${warning}`));
  }
  return {
    ...message,
    items,
    ...(lost.length > 0 && { lost }),
    ...(warnings.length > 0 && { warnings }),
  };
}

const lostOf = (name: string, pages: number[], reason: string) =>
  pages.length > 0 ? `${name}, pages ${pages.join(', ')}: ${reason}` : `${name}: ${reason}`;

const nextList = (items: DocumentItem[]) =>
  items.reduce((next, item) => (item.kind === 'list-item' ? Math.max(next, item.list + 1) : next), 0);

/** An attachment's items two levels further down, without its pages. */
function below(items: DocumentItem[], lists: number): DocumentItem[] {
  return items.map(({ pages: _pages, boxes: _boxes, ...item }) => {
    if (item.kind === 'title') return { ...item, kind: 'heading', level: 2 };
    if (item.kind === 'heading') return { ...item, level: Math.min(100, item.level + 2) };
    return item.kind === 'list-item' ? { ...item, list: item.list + lists } : item;
  });
}
