import type { SourceFile } from './dropped-files.ts';
import { RefusedError, register } from './server.ts';

/** Registers a file by its hash and sends its bytes where the server says, unless they are there. */
export async function takeIn({ path, file }: SourceFile): Promise<void> {
  const bytes = await file.arrayBuffer();
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const sha256 = Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const { upload } = await register({ path, bytes: file.size, sha256 });
  if (!upload) return;
  // A browser sends the length by itself, and lets no script do so.
  const { 'content-length': _length, ...headers } = lowerCased(upload.headers);
  const response = await fetch(upload.url, { method: upload.method, headers, body: bytes });
  if (!response.ok) throw new RefusedError(`its bytes were not taken: ${await response.text()}`, response.status);
}

const lowerCased = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
