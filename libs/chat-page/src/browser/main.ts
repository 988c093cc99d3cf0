import { startConversations } from './conversations.ts';
import { startDocuments } from './documents.ts';
import { byId } from './element.ts';
import { getHealth } from './server.ts';

const LOOK_AGAIN_MS = 10_000;
const notices = byId('notices');

async function showHealth(): Promise<void> {
  const { offline, search } = await getHealth();
  const parts = [
    offline === null && 'Questions cannot be answered now',
    offline && 'Offline: answers are quotes alone, no model is asked',
    !search.dense && (search.note ?? 'Found by words alone'),
  ];
  notices.textContent = parts.filter(Boolean).join(' · ');
  // What does not work now may soon.
  if (offline === null || !search.dense) setTimeout(() => void showHealth().catch(() => {}), LOOK_AGAIN_MS);
}

for (const start of [startDocuments, startConversations, showHealth])
  start().catch((error: Error) => (notices.textContent = error.message));
