import { documentContent } from '@docent/contracts/document-content';
import { defineFunction } from '@docent/function-kit';
import { findVersion } from './find-version.ts';
import { partOf } from './part-of.ts';
import { storedDocument } from './stored-document.ts';

export const handler = defineFunction(documentContent, async ({ caller, document, version, ...asked }, context) => {
  const found = await findVersion(caller, document, version, context);
  return { ...found, ...partOf(await storedDocument(caller, found), asked) };
});
