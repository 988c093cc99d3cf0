import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { loadSquad } from '../answers/squad.ts';
import { loadBeir, type Collection } from '../beir.ts';

/** A folder in BEIR's layout, or in SQuAD's: then each paragraph answers its own questions. */
export async function loadCollection(folder: string): Promise<Collection> {
  const isBeir = await stat(join(folder, 'corpus.jsonl')).catch(() => undefined);
  return isBeir ? loadBeir(folder) : paragraphsOf(folder);
}

async function paragraphsOf(folder: string): Promise<Collection> {
  const collection: Collection = { documents: [], queries: [], judgements: new Map() };
  for (const { title, paragraphs, questions } of await loadSquad(folder)) {
    const idOf = (paragraph: number) => `${title}/${paragraph}`;
    const named = paragraphs.map((text, paragraph) => ({
      id: idOf(paragraph),
      title: title.replaceAll('_', ' '),
      text,
    }));
    collection.documents.push(...named);
    for (const { question, paragraph } of questions) {
      const id = `q${collection.queries.length}`;
      collection.queries.push({ id, text: question });
      collection.judgements.set(id, new Map([[idOf(paragraph), 1]]));
    }
  }
  return collection;
}
