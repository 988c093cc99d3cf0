import { parseArgs } from 'node:util';
import { chunkBySection, chunkDocument } from '@docent/documents';
import { defaultModel, loadTokenCounter } from '@docent/embeddings';
import { readDoclingDocument } from './docling-document.ts';

export const summary = "the chunks of a document in docling's JSON, to compare with those of its own chunkers";

const HELP = `Usage: npm run evals -- chunks --input FILE --max-tokens N [OPTIONS]

Prints {"text", "headings"} a line for each chunk of a document that docling wrote as JSON, tables as docling-core's
chunkers write them unless told otherwise.

  --input FILE            the document
  --max-tokens N          the most tokens of a chunk with its headings, by ${defaultModel}'s tokenizer
  --no-merge              do not join neighbours under the same headings
  --always-emit-headings  emit sections without content too
  --hierarchical          one chunk for each list, table or paragraph, whatever its length
  --tables FORM           triplets (unless told), markdown, padded-markdown or html`;

const FORMS = ['triplets', 'markdown', 'padded-markdown', 'html'] as const;

/** @returns the exit code */
export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      input: { type: 'string' },
      'max-tokens': { type: 'string' },
      'no-merge': { type: 'boolean' },
      'always-emit-headings': { type: 'boolean' },
      hierarchical: { type: 'boolean' },
      tables: { type: 'string', default: 'triplets' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const maxTokens = Number(values['max-tokens']);
  const tables = FORMS.find((form) => form === values.tables);
  if (!values.input || !tables || (!values.hierarchical && !(Number.isInteger(maxTokens) && maxTokens > 0))) {
    console.error(HELP);
    return 2;
  }
  const document = await readDoclingDocument(values.input);
  const alwaysEmitHeadings = values['always-emit-headings'] ?? false;
  const chunks = values.hierarchical
    ? chunkBySection(document, { tables, alwaysEmitHeadings })
    : chunkDocument(document, {
        maxTokens,
        countTokens: await loadTokenCounter(),
        mergePeers: !values['no-merge'],
        alwaysEmitHeadings,
        tables,
      });
  for (const { text, headings } of chunks) console.log(JSON.stringify({ text, headings }));
  return 0;
}
