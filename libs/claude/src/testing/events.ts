import type { Message, RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages';

/** A message as the API streams it: every event, in order. Text comes word by word, tool input in pieces. */
export function eventsOf(message: Message): ({ type: 'ping' } | RawMessageStreamEvent)[] {
  const { usage } = message;
  const opened: Message = {
    ...message,
    content: [],
    stop_reason: null,
    stop_details: null,
    usage: { ...usage, output_tokens: 1 },
  };
  return [
    { type: 'message_start', message: opened },
    { type: 'ping' },
    ...message.content.flatMap(blockEvents),
    {
      type: 'message_delta',
      delta: {
        stop_reason: message.stop_reason,
        stop_sequence: null,
        stop_details: message.stop_details,
        container: null,
      },
      usage: {
        input_tokens: usage.input_tokens,
        output_tokens: usage.output_tokens,
        cache_creation_input_tokens: usage.cache_creation_input_tokens,
        cache_read_input_tokens: usage.cache_read_input_tokens,
        output_tokens_details: null,
        server_tool_use: null,
      },
    },
    { type: 'message_stop' },
  ] as RawMessageStreamEvent[];
}

function blockEvents(block: Message['content'][number], index: number): RawMessageStreamEvent[] {
  const delta = (delta: object) => ({ type: 'content_block_delta', index, delta }) as RawMessageStreamEvent;
  const start = (content_block: object) =>
    ({ type: 'content_block_start', index, content_block }) as RawMessageStreamEvent;
  const stop: RawMessageStreamEvent = { type: 'content_block_stop', index };
  switch (block.type) {
    case 'text':
      return [
        start({ type: 'text', text: '', citations: block.citations ? [] : null }),
        ...(block.text.match(/\s*\S+\s*/g) ?? []).map((text) => delta({ type: 'text_delta', text })),
        ...(block.citations ?? []).map((citation) => delta({ type: 'citations_delta', citation })),
        stop,
      ];
    case 'thinking':
      return [
        start({ type: 'thinking', thinking: '', signature: '' }),
        delta({ type: 'thinking_delta', thinking: block.thinking }),
        delta({ type: 'signature_delta', signature: block.signature }),
        stop,
      ];
    case 'tool_use': {
      const json = typeof block.input === 'string' ? block.input : JSON.stringify(block.input);
      return [
        start({ ...block, input: {} }),
        delta({ type: 'input_json_delta', partial_json: '' }),
        ...(json.match(/[^]{1,12}/g) ?? []).map((partial_json) => delta({ type: 'input_json_delta', partial_json })),
        stop,
      ];
    }
    default:
      throw new Error(`the stand-in does not stream ${block.type}`);
  }
}

/** One server-sent event, as the API writes it. */
export const sse = (event: { type: string }): string => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
