import type { InvocationRecord } from '../../lambda/invocation-record.ts';

const time = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

/** One invocation; opened, it shows its log as CloudWatch would hold it. */
export function row(record: InvocationRecord): HTMLLIElement {
  const { status, start, startedAt, durationMs, waitedMs, initMs, memoryMb, maxMemoryMb } = record;
  const item = document.createElement('li');
  Object.assign(item.dataset, { function: record.function, status });
  const summary = document.createElement('summary');
  const caller = span('', ` ← ${record.caller}`);
  const name = span('function', record.function);
  name.append(caller);
  const when = document.createElement('time');
  when.dateTime = new Date(startedAt).toISOString();
  when.textContent = time.format(startedAt);
  const memory = maxMemoryMb === undefined ? `of ${memoryMb} MB` : `${Math.ceil(maxMemoryMb)} of ${memoryMb} MB`;
  summary.append(
    name,
    span(status === 'success' ? '' : 'failed', record.error ? `${status}: ${record.error.errorType}` : status),
    span(start, initMs === undefined ? start : `cold, ${initMs.toFixed(0)} ms`),
    span('', `${durationMs.toFixed(0)} ms after ${waitedMs.toFixed(0)}`),
    span('', memory),
    when,
  );
  const details = document.createElement('details');
  details.append(summary);
  // Written when it is opened: most never are.
  details.addEventListener('toggle', () => {
    if (details.querySelector('pre')) return;
    const log = document.createElement('pre');
    log.textContent = [`Trace ${record.traceId}`, ...record.lines].join('\n');
    details.append(log);
  });
  item.append(details);
  return item;
}

function span(className: string, text: string): HTMLSpanElement {
  return Object.assign(document.createElement('span'), { className, textContent: text });
}
