import type { Action, Observation } from '@docent/contracts/actions';
import { documentContent } from '@docent/contracts/document-content';
import { DocentError, type CallOptions, type FunctionContext } from '@docent/function-kit';
import { allows, type Scope } from './scope.ts';

type Read = Extract<Action, { type: 'read' }>;

/** About 6,000 tokens. */
const MAX_READ_CHARACTERS = 24_000;

/** What was read is a passage like one that was found, without ranks: it can be cited in the same way. */
export async function read(
  { document, pages, section }: Read,
  { caller, filters }: Scope,
  context: FunctionContext,
  options: CallOptions,
): Promise<Pick<Observation, 'passages' | 'note'>> {
  const part = pages
    ? { by: 'pages' as const, pages }
    : section
      ? { by: 'section' as const, headings: section }
      : { by: 'all' as const };
  const content = await context.call(
    documentContent,
    { caller, document, part, maxCharacters: MAX_READ_CHARACTERS },
    options,
  );
  if (!allows(filters, content))
    throw new DocentError('NotFound', `document ${document} is not among those this question is about`);
  const { version, collection, path, title, headings, text, characters = { from: 0, to: text.length } } = content;
  if (text.trim() === '') return { passages: [], note: `${path} has no text there` };
  const place = { items: { from: 0, to: 0 }, characters, pages: content.pages };
  return {
    passages: [{ document, version, collection, path, title, chunk: 0, headings, place, text, ranks: {} }],
    note: content.truncated ? `only the first ${text.length} characters were read: name pages or a section` : undefined,
  };
}
