import type { Caller } from '@docent/contracts/identity';
import { documentText, outlineOf, type Stretch, type StructuredDocument } from '@docent/documents/stored';
import { DocentError } from '@docent/function-kit';
import { getText, objectKeys, ObjectMissingError } from '@docent/storage';
import type { Found } from './find-version.ts';

/** A document as it was read: its structure, its text, and where everything stands in that. */
export type StoredDocument = { path: string; structure: StructuredDocument; text: string; outline: Stretch[] };

const KEPT = 8;
/** A version never changes, and one answer's quotes are looked for in the same few documents. */
const kept = new Map<string, StoredDocument>();

export async function storedDocument({ tenant }: Caller, { document, version, path }: Found): Promise<StoredDocument> {
  const key = objectKeys.documentFile(tenant, document, version, 'document.json');
  const known = kept.get(key);
  kept.delete(key);
  const stored = known ?? (await load(key, path));
  kept.set(key, stored);
  if (kept.size > KEPT) kept.delete(kept.keys().next().value!);
  return stored;
}

async function load(key: string, path: string): Promise<StoredDocument> {
  try {
    const structure = JSON.parse(await getText(key)) as StructuredDocument;
    return { path, structure, text: documentText(structure), outline: outlineOf(structure) };
  } catch (error) {
    if (!(error instanceof ObjectMissingError)) throw error;
    throw new DocentError('NotFound', `this version of ${path} is not there, or was not read yet`);
  }
}
