import type { InvocationRecord } from '../../lambda/invocation-record.ts';
import { row } from './row.ts';
import { Totals } from './totals.ts';

/** Rows of the page; the file of the state's folder has all. */
const MOST_ROWS = 500;

const byId = <Kind extends HTMLElement>(id: string) => document.getElementById(id) as Kind;
const list = byId<HTMLOListElement>('invocations');
const state = byId('state');
const chosen = byId<HTMLSelectElement>('function');
const failedOnly = byId<HTMLInputElement>('failed');
const totals = new Totals(byId<HTMLTableElement>('functions').tBodies[0]!);
const seen = new Set<string>();

function add(record: InvocationRecord): void {
  if (seen.has(record.requestId)) return;
  seen.add(record.requestId);
  byId('none').hidden = true;
  if (totals.add(record)) chosen.append(new Option(record.function));
  const made = row(record);
  made.hidden = !isShown(made);
  list.prepend(made);
  if (list.children.length > MOST_ROWS) list.lastElementChild!.remove();
}

function isShown({ dataset }: HTMLElement): boolean {
  return (!chosen.value || dataset.function === chosen.value) && (!failedOnly.checked || dataset.status !== 'success');
}

function filter(): void {
  for (const item of list.children as HTMLCollectionOf<HTMLElement>) item.hidden = !isShown(item);
}

chosen.addEventListener('change', filter);
failedOnly.addEventListener('change', filter);

const events = new EventSource('/_console/events');
events.addEventListener('message', ({ data }) => add(JSON.parse(data as string) as InvocationRecord));
events.addEventListener('error', () => (state.textContent = 'The local cloud does not answer; trying again…'));
// What came before, and between two lines: asked for once the events come in, so that none is missed.
events.addEventListener('open', async () => {
  const response = await fetch('/_console/invocations');
  for (const record of (await response.json()) as InvocationRecord[]) add(record);
  state.textContent = 'Live';
});
