import type { DocumentRecord } from '@docent/contracts/document';
import type { Source } from '@docent/contracts/turn';
import { element } from './element.ts';

let known: Map<string, DocumentRecord> | undefined;

/** What the list of documents says now. */
export function knowDocuments(records: DocumentRecord[]): void {
  known = new Map(records.map((record) => [record.document, record]));
}

/** Says at a source that its document is gone, or has other words by now; nothing while that is not known. */
export function markGone(shown: Element, { documentId, version }: Source): void {
  shown.querySelector('.gone')?.remove();
  if (!known) return;
  const record = known.get(documentId);
  const note = !record
    ? 'This document is no longer there.'
    : record.indexed !== undefined && record.indexed !== version
      ? 'This document has been replaced since.'
      : undefined;
  if (note) shown.querySelector('cite')?.after(element('span', { className: 'gone' }, ` ${note}`));
}

export const placeOf = ({ document, page, headings }: Source): string =>
  [document, page && `page ${page}`, headings.join(' › ')].filter(Boolean).join(', ');
