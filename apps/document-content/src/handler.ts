import { documentContent } from '@docent/contracts/document-content';
import { defineFunction, DocentError } from '@docent/function-kit';

export const handler = defineFunction(documentContent, async () => {
  throw new DocentError('Unavailable', 'document-content does nothing yet');
});
