import type { DocumentItem, StructuredDocument } from '@docent/documents';

/** One document of its windows: lists stay apart, what was lost is said once for each reason. */
export function joinWindows(windows: StructuredDocument[]): StructuredDocument {
  const [first] = windows;
  if (!first || windows.length === 1) return first ?? { mediaType: 'application/octet-stream', items: [] };
  const items: DocumentItem[] = [];
  const lost = new Map<string, number[]>();
  let lists = 0;
  for (const window of windows) {
    const before = lists;
    for (const item of window.items) {
      items.push(item.kind === 'list-item' ? { ...item, list: item.list + before } : item);
      if (item.kind === 'list-item') lists = Math.max(lists, item.list + before + 1);
    }
    for (const { pages, reason } of window.lost ?? []) lost.set(reason, [...(lost.get(reason) ?? []), ...pages]);
  }
  const title = windows.find((window) => window.title !== undefined)?.title;
  const warnings = windows.flatMap((window) => window.warnings ?? []);
  return {
    mediaType: first.mediaType,
    pages: first.pages,
    items,
    ...(title !== undefined && { title }),
    ...(lost.size > 0 && { lost: [...lost].map(([reason, pages]) => ({ pages, reason })) }),
    ...(warnings.length > 0 && { warnings }),
  };
}
