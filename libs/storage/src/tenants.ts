import { recordKeys } from './keys.ts';
import { putRecord, queryRecords } from './records.ts';

const noted = new Set<string>();

/** Makes a tenant known to the work that is done for all of them by the clock. */
export async function noteTenant(tenant: string): Promise<void> {
  if (noted.has(tenant)) return;
  await putRecord(recordKeys.tenant(tenant), {});
  noted.add(tenant);
}

/** Every tenant that has ever taken a document in. */
export async function* tenants(): AsyncGenerator<string> {
  for await (const { sk } of queryRecords(recordKeys.tenants)) yield sk;
}
