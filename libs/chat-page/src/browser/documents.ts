import type { DocumentRecord, DocumentStatus } from '@docent/contracts/document';
import { chosenFiles, droppedFiles, type SourceFile } from './dropped-files.ts';
import { announce, button, byId, element } from './element.ts';
import { deleteDocument, listDocuments, RefusedError, retryDocument } from './server.ts';
import { knowDocuments } from './sources.ts';
import { takeIn } from './take-in.ts';

const UPLOADS_AT_ONCE = 3;
const LOOK_EVERY_MS = 1_000;
const ENDS: DocumentStatus[] = ['READY', 'PARTIAL', 'FAILED'];

const list = byId('document-list');
const problem = byId('documents-problem');
const fileInput = byId<HTMLInputElement>('files');

/** Files that were never registered, or whose bytes did not arrive, and why. */
const refused = new Map<string, string>();
const waiting: SourceFile[] = [];
let uploading = 0;
let looking: Promise<void> | undefined;

export async function startDocuments(): Promise<void> {
  fileInput.addEventListener('change', () => {
    add(chosenFiles(fileInput.files!));
    fileInput.value = '';
  });
  addEventListener('dragover', (event) => {
    event.preventDefault();
    document.body.classList.add('dropping');
  });
  addEventListener('dragleave', (event) => {
    if (!event.relatedTarget) document.body.classList.remove('dropping');
  });
  addEventListener('drop', (event) => {
    event.preventDefault();
    document.body.classList.remove('dropping');
    if (event.dataTransfer) droppedFiles(event.dataTransfer).then(add, fail);
  });
  await look();
}

function add(files: SourceFile[]): void {
  announce(`Taking in ${counted(files.length, 'file')}`);
  waiting.push(...files);
  while (uploading < UPLOADS_AT_ONCE && waiting.length > 0) void uploadNext();
}

async function uploadNext(): Promise<void> {
  uploading++;
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    refused.delete(next.path);
    const { path } = next;
    await takeIn(next).catch((error: Error) => refused.set(path, error.message));
    void look();
  }
  uploading--;
}

/** Shows what there is, again and again while anything is on its way; one look at a time. */
function look(): Promise<void> {
  looking ??= follow().finally(() => (looking = undefined));
  return looking;
}

async function follow(): Promise<void> {
  for (;;) {
    try {
      const records = await listDocuments();
      problem.hidden = true;
      show(records);
      knowDocuments(records);
      dispatchEvent(new Event('docent-documents'));
      if (uploading === 0 && records.every(({ status }) => ENDS.includes(status))) return;
    } catch (error) {
      fail(error as Error);
      if (error instanceof RefusedError && !error.passing) return;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

function fail(error: Error): void {
  problem.textContent = error.message;
  problem.hidden = false;
}

function show(records: DocumentRecord[]): void {
  const rows = records.sort((a, b) => a.path.localeCompare(b.path)).map(row);
  const failures = [...refused].map(([path, reason]) => item(path, 'FAILED', reason));
  const next = [...failures, ...rows];
  byId('no-documents').hidden = next.length > 0;
  byId('documents-title').textContent = next.length > 0 ? `Documents (${next.length})` : 'Documents';
  // What has not changed stays in place, with the focus that may be in it.
  const old = new Map([...list.children].map((child) => [(child as HTMLElement).dataset.key, child]));
  list.replaceChildren(...next.map((child) => old.get(child.dataset.key) ?? child));
}

function row(record: DocumentRecord): HTMLElement {
  const { document, path, status, pages, pagesRead, chunks, reason, embedded } = record;
  const soFar = status === 'PARSING' && pagesRead !== undefined ? `${pagesRead} of ` : '';
  const counts = [pages && soFar + counted(pages, 'page'), chunks !== undefined && counted(chunks, 'passage')]
    .filter(Boolean)
    .join(', ');
  const found = embedded === false ? 'found by words alone until the model is there' : '';
  const made = item(path, status, [counts, reason, found].filter(Boolean).join('; '));
  const actions = element('span', { className: 'actions' });
  if (status === 'FAILED' || status === 'PARTIAL')
    actions.append(named('Retry', path, () => act(retryDocument, document)));
  if (ENDS.includes(status))
    actions.append(
      ' ',
      named('Delete', path, () => confirmDelete(path, document)),
    );
  made.append(actions);
  return made;
}

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;

function item(path: string, status: DocumentStatus, detail: string): HTMLElement {
  const made = element(
    'li',
    {},
    path,
    element('span', { className: 'status' }, detail ? `${status}: ${detail}` : status),
  );
  made.dataset.status = status;
  made.dataset.key = `${path} ${status} ${detail}`;
  return made;
}

function named(label: string, path: string, action: () => unknown): HTMLButtonElement {
  const made = button(label, action);
  made.setAttribute('aria-label', `${label} ${path}`);
  return made;
}

async function confirmDelete(path: string, document: string): Promise<void> {
  if (confirm(`Delete ${path}? Its passages are found no more.`)) await act(deleteDocument, document);
}

async function act(action: (document: string) => Promise<unknown>, document: string): Promise<void> {
  await action(document).catch(fail);
  await look();
}
