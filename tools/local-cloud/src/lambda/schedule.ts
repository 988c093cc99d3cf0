import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Trigger } from '@docent/lambda/function-config';
import type { AsyncEvents } from './async-events.ts';
import type { LambdaFunction } from './lambda-function.ts';
import { accountId, region } from './names.ts';

type ScheduleTrigger = Extract<Trigger, { type: 'schedule' }>;

const minuteMs = 60_000;

/**
 * EventBridge's part: invokes a function every so many minutes. A local cloud is stopped at night: when the function was
 * invoked last is kept in `folder`, and what came due meanwhile is done at the next start. Returns how to stop it.
 */
export function startSchedule(
  fn: LambdaFunction,
  trigger: ScheduleTrigger,
  events: AsyncEvents,
  folder: string,
): () => void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${fn.config.name}.json`);
  const last = lastIn(file) ?? remember(file);
  let minutes = Math.floor((Date.now() - last) / minuteMs);
  const invokeWhenDue = () => {
    if (minutes < trigger.rateMinutes) return;
    const event = JSON.stringify(trigger.input ?? scheduledEvent(fn.config.name));
    events.accept(fn, { requestId: randomUUID(), event, caller: 'schedule' });
    remember(file);
    minutes = 0;
  };
  invokeWhenDue();
  // Minute by minute: a month is more than a timer can count.
  const timer = setInterval(() => {
    minutes++;
    invokeWhenDue();
  }, minuteMs);
  timer.unref();
  return () => clearInterval(timer);
}

function remember(file: string): number {
  const last = Date.now();
  writeFileSync(file, JSON.stringify({ last: new Date(last).toISOString() }));
  return last;
}

/** Undefined when it never was, or what says so was cut short. */
function lastIn(file: string): number | undefined {
  try {
    return Date.parse((JSON.parse(readFileSync(file, 'utf8')) as { last: string }).last) || undefined;
  } catch {
    return undefined;
  }
}

const scheduledEvent = (name: string) => ({
  version: '0',
  id: randomUUID(),
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account: accountId,
  time: `${new Date().toISOString().slice(0, 19)}Z`,
  region,
  resources: [`arn:aws:events:${region}:${accountId}:rule/chatbot-${name}`],
  detail: {},
});
