import { documentManagement } from '@docent/contracts/document-management';
import { defineFunction, DocentError } from '@docent/function-kit';

export const handler = defineFunction(documentManagement, async () => {
  throw new DocentError('Unavailable', 'document-management does nothing yet');
});
