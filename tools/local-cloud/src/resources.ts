import { deadLettersOf } from '@docent/lambda/function-config';
import { accountId } from './lambda/names.ts';

/** What the functions share; tools/infra makes the same on AWS. */
export const tableName = 'docent';
export const bucketName = 'docent';
export const ingestQueue = 'ingest';
export const ingestDeadLetters = deadLettersOf(ingestQueue);
/** Events that no attempt could deliver to a function (Lambda's dead-letter queue for asynchronous invocation). */
export const eventDeadLetters = 'events-dead';

/** Times that a message is given to rag-processor before it goes to the dead letters. */
export const maxReceiveCount = 5;

export const queueUrl = (endpoint: string, queue: string): string => `${endpoint}/${accountId}/${queue}`;
