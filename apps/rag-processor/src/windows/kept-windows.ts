import type { StructuredDocument } from '@docent/documents';
import { deleteObjects, getObject, listObjects, objectKeys, ObjectMissingError, putObject } from '@docent/storage';
import type { Upload } from '../uploads.ts';
import type { KeptWindows } from './read-in-windows.ts';

/** The windows that were read of a version, in the bucket until it comes to an end. */
export function windowsInBucket({ tenant, document, version }: Upload): KeptWindows {
  const key = (from: number) => objectKeys.documentWindow(tenant, document, version, from);
  return {
    async get(from) {
      try {
        return JSON.parse(Buffer.from(await getObject(key(from))).toString('utf8')) as StructuredDocument;
      } catch (error) {
        if (error instanceof ObjectMissingError) return undefined;
        throw error;
      }
    },
    keep: (from, window) => putObject(key(from), JSON.stringify(window), 'application/json'),
  };
}

/** Nobody needs the windows once the version has come to an end. */
export async function forgetWindows({ tenant, document, version }: Upload): Promise<void> {
  const keys: string[] = [];
  for await (const { key } of listObjects(objectKeys.documentWindows(tenant, document, version))) keys.push(key);
  if (keys.length > 0) await deleteObjects(keys);
}
