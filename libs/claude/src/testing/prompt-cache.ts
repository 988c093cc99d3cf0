import { createHash } from 'node:crypto';
import { blocksOf, type Json, type Request } from './rules.ts';

/** Shorter prefixes are not cached (Sonnet's limit; the API's differs by model). */
const LEAST_TOKENS = 1024;
const CHARACTERS_PER_TOKEN = 4;

export type PromptTokens = { input: number; cacheWrite: number; cacheRead: number };

/** Remembers prefixes as the API does: tools, then system, then messages, up to each block with cache_control. */
export class PromptCache {
  readonly #seen = new Set<string>();

  take(request: Request): PromptTokens {
    const blocks: Json[] = [
      ...((request.tools ?? []) as Json[]),
      ...blocksOf(request.system),
      ...request.messages.flatMap(({ role, content }) => blocksOf(content).map((block) => ({ role, ...block }))),
    ];
    const hash = createHash('sha256').update(request.model);
    let characters = 0;
    let read = 0;
    let written = 0;
    for (const { cache_control: marked, ...block } of blocks) {
      const text = JSON.stringify(block);
      hash.update(text);
      characters += text.length;
      const tokens = tokensIn(characters);
      if (!marked || tokens < LEAST_TOKENS) continue;
      const prefix = hash.copy().digest('hex');
      if (this.#seen.has(prefix)) read = tokens;
      else written = tokens;
      this.#seen.add(prefix);
    }
    const cacheWrite = Math.max(0, written - read);
    return { input: tokensIn(characters) - read - cacheWrite, cacheWrite, cacheRead: read };
  }
}

export const tokensIn = (characters: number): number => Math.ceil(characters / CHARACTERS_PER_TOKEN);
