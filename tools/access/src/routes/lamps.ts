import { createHash } from 'node:crypto';
import { COLLECTIONS, type Person, type World } from './world.ts';

const url = process.env.DOCENT_URL!;

/** Takes a document with a secret word into each collection of both tenants, before any of them is restricted. */
export async function takeInLamps(world: World): Promise<void> {
  const owners = world.people.filter(({ user }) => user === 'ann');
  await Promise.all(owners.flatMap((person) => COLLECTIONS.map((collection) => takeIn(world, person, collection))));
}

async function takeIn(world: World, person: Person, collection: string): Promise<void> {
  const of = { tenant: person.tenant, collection };
  const headers = { authorization: `Bearer ${person.token}`, 'content-type': 'application/json' };
  const path = `${world.secret(of)}/lamp.md`;
  const text = `# Lamps\n\nThe codeword of the lamp is ${world.secret(of)}.\n`;
  const sha256 = createHash('sha256').update(text).digest('hex');
  const body = JSON.stringify({ collection, path, bytes: text.length, sha256 });
  const answer = await fetch(`${url}/documents`, { method: 'POST', headers, body });
  const { record, upload } = (await answer.json()) as {
    record: { document: string };
    upload: { url: string; headers: Record<string, string> };
  };
  const { 'content-length': _, ...signedHeaders } = upload.headers;
  await fetch(upload.url, { method: 'PUT', headers: signedHeaders, body: text });
  world.documents.set(record.document, of);
  for (let status = ''; status !== 'READY';) {
    const found = await fetch(`${url}/documents/${record.document}`, { headers });
    ({ status } = (await found.json()) as { status: string });
    if (status === 'FAILED') throw new Error(`${path} was not taken in`);
    if (status !== 'READY') await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
