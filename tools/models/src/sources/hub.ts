import type { ModelDescription, ModelFile } from '@docent/embeddings';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { GetOptions, Source } from './source.ts';

/** Milliseconds without an answer, or without a further byte, after which the hub counts as out of reach. */
const patience = { answer: 5_000, byte: 15_000 };

/** The Hugging Face hub, where and how transformers.js reaches it: its `env` names the host, the path and the fetch. */
export const hubSource: Source = {
  name: 'the Hugging Face hub',
  async get(model, files, into, options) {
    const { env } = await import('@huggingface/transformers');
    // The small file first: whether the hub answers is known before the large one is asked for.
    const smallestFirst = [...files].sort((a, b) => model.files[a].bytes - model.files[b].bytes);
    for (const file of smallestFirst) {
      const folder = env.remotePathTemplate
        .replaceAll('{model}', model.sources.hub.repository)
        .replaceAll('{revision}', encodeURIComponent(model.sources.hub.revision));
      const address = new URL(folder + file, env.remoteHost);
      await mkdir(dirname(join(into, file)), { recursive: true });
      await download((signal) => env.fetch(address, { signal }), model, file, join(into, file), options);
    }
  },
};

async function download(
  request: (signal: AbortSignal) => Promise<Response>,
  model: ModelDescription,
  file: ModelFile,
  to: string,
  { signal, progress }: GetOptions,
): Promise<void> {
  const impatience = new AbortController();
  const giveUp = (after: number) => impatience.abort(new Error(`no answer within ${after / 1000} seconds`));
  let timer = setTimeout(giveUp, patience.answer, patience.answer);
  const stop = signal ? AbortSignal.any([signal, impatience.signal]) : impatience.signal;
  try {
    const response = await request(stop);
    if (!response.ok || !response.body) throw new Error(`answered ${response.status} for ${file}`);
    const { bytes } = model.files[file];
    let received = 0;
    async function* watched(body: AsyncIterable<Uint8Array>) {
      for await (const chunk of body) {
        clearTimeout(timer);
        timer = setTimeout(giveUp, patience.byte, patience.byte);
        received += chunk.byteLength;
        if (received > bytes) throw new Error(`sends more than the ${bytes} bytes of ${file}`);
        progress(`${file} ${Math.floor((100 * received) / bytes)}%`);
        yield chunk;
      }
    }
    await pipeline(Readable.fromWeb(response.body as never), watched, createWriteStream(to), { signal: stop });
  } catch (error) {
    throw stop.aborted ? stop.reason : whyUnreachable(error);
  } finally {
    clearTimeout(timer);
  }
}

/** fetch says only 'fetch failed'; the cause says what failed. */
function whyUnreachable(error: unknown): unknown {
  return error instanceof TypeError && error.cause instanceof Error ? error.cause : error;
}
