import type * as z from 'zod';

/**
 * What a function takes and gives. `input` is checked before the function's own code runs and `output` before it answers.
 * A streamed function gives one `output` after another, each an event. `example` is an input that can be sent as it is.
 */
export type Contract<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> = {
  readonly name: string;
  readonly response: 'buffered' | 'streaming';
  readonly input: Input;
  readonly output: Output;
  readonly example: z.input<Input>;
};

/** A function that answers once. */
export function contract<Input extends z.ZodType, Output extends z.ZodType>(
  name: string,
  parts: { input: Input; output: Output; example: z.input<Input> },
): Contract<Input, Output> & { response: 'buffered' } {
  return { name, response: 'buffered', ...parts };
}

/** A function that answers with a stream of events. */
export function streamContract<Input extends z.ZodType, Event extends z.ZodType>(
  name: string,
  parts: { input: Input; events: Event; example: z.input<Input> },
): Contract<Input, Event> & { response: 'streaming' } {
  return { name, response: 'streaming', input: parts.input, output: parts.events, example: parts.example };
}
