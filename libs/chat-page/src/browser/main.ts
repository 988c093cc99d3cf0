import { startConversation } from './conversation.ts';
import { startDocuments } from './documents.ts';
import { byId } from './element.ts';
import { getHealth } from './server.ts';

const notices = byId('notices');

async function showHealth(): Promise<void> {
  const { offline, search } = await getHealth();
  const parts = [
    offline === null && 'Questions cannot be answered now',
    offline && 'Offline: answers are quotes alone, no model is asked',
    !search.dense && (search.note ?? 'Found by words alone'),
  ];
  notices.textContent = parts.filter(Boolean).join(' · ');
}

for (const start of [startDocuments, startConversation, showHealth])
  start().catch((error: Error) => (notices.textContent = error.message));
