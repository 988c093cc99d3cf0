import { randomUUID } from 'node:crypto';
import type { Trigger } from '@docent/lambda/function-config';
import type { AsyncEvents } from './async-events.ts';
import type { LambdaFunction } from './lambda-function.ts';
import { accountId, region } from './names.ts';

type ScheduleTrigger = Extract<Trigger, { type: 'schedule' }>;

const minuteMs = 60_000;

/** EventBridge's part: invokes a function every so many minutes, counted from the start. Returns how to stop it. */
export function startSchedule(fn: LambdaFunction, trigger: ScheduleTrigger, events: AsyncEvents): () => void {
  let minutes = 0;
  // Minute by minute: a month is more than a timer can count.
  const timer = setInterval(() => {
    if (++minutes % trigger.rateMinutes !== 0) return;
    const event = JSON.stringify(trigger.input ?? scheduledEvent(fn.config.name));
    events.accept(fn, { requestId: randomUUID(), event, caller: 'schedule' });
  }, minuteMs);
  timer.unref();
  return () => clearInterval(timer);
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
