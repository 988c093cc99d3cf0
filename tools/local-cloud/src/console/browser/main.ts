import type { InvocationRecord } from '../../lambda/invocation-record.ts';
import { Totals } from './totals.ts';
import { Trace } from './trace.ts';

/** Traces on the page; the file of the state's folder has all. */
const MOST_TRACES = 200;

const byId = <Kind extends HTMLElement>(id: string) => document.getElementById(id) as Kind;
const list = byId<HTMLOListElement>('invocations');
const state = byId('state');
const chosen = byId<HTMLSelectElement>('function');
const failedOnly = byId<HTMLInputElement>('failed');
const totals = new Totals(byId<HTMLTableElement>('functions').tBodies[0]!);
const seen = new Set<string>();
/** Oldest first. */
const traces = new Map<string, Trace>();

function add(record: InvocationRecord): void {
  // An event that is tried again has one request, and a segment each time.
  if (seen.has(record.segmentId)) return;
  seen.add(record.segmentId);
  byId('none').hidden = true;
  if (totals.add(record)) chosen.append(new Option(record.function));
  const trace = traces.get(record.traceId) ?? begin(record.traceId);
  trace.add(record);
  trace.filter(isWanted);
}

function begin(traceId: string): Trace {
  const trace = new Trace();
  traces.set(traceId, trace);
  list.prepend(trace.item);
  const [oldest] = traces;
  if (traces.size > MOST_TRACES && oldest) {
    oldest[1].item.remove();
    traces.delete(oldest[0]);
  }
  return trace;
}

function isWanted({ dataset }: HTMLElement): boolean {
  return (!chosen.value || dataset.function === chosen.value) && (!failedOnly.checked || dataset.status !== 'success');
}

function filter(): void {
  for (const trace of traces.values()) trace.filter(isWanted);
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
