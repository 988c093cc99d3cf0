import type { Conversation } from '@docent/contracts/conversation-manager';
import { markSources, openConversation, openId, startConversation } from './conversation.ts';
import { announce, button, byId, element } from './element.ts';
import {
  changeConversation,
  deleteConversation,
  exportConversation,
  listConversations,
  RefusedError,
} from './server.ts';

const LOOK_AFTER_MS = 300;

const list = byId('conversation-list');
const more = byId<HTMLButtonElement>('more-conversations');
const search = byId<HTMLInputElement>('search');
const problem = byId('conversations-problem');
const tools = byId('conversation-tools');
const share = byId<HTMLButtonElement>('share');
let opened: Conversation | undefined;
let next: string | undefined;
let typing = 0;

/** The list of conversations, and what can be done with the one that is open. */
export async function startConversations(): Promise<void> {
  startConversation(() => void look());
  addEventListener('docent-documents', markSources);
  search.addEventListener('input', () => {
    clearTimeout(typing);
    typing = window.setTimeout(() => void look(), LOOK_AFTER_MS);
  });
  more.addEventListener('click', () => void look(next));
  byId('new-conversation').addEventListener('click', () => void open(undefined));
  for (const [id, act] of Object.entries({ rename, export: download, share: toggleSharing, delete: remove }))
    byId(id).addEventListener('click', () => opened && void act(opened).catch(fail));
  await Promise.all([open(new URLSearchParams(location.search).get('conversation') ?? undefined), look()]);
}

async function open(id: string | undefined): Promise<void> {
  try {
    opened = await openConversation(id);
    // Where there is room for one of them, it is what was said.
    if (matchMedia('(max-width: 48rem)').matches)
      for (const section of ['conversations', 'documents'])
        byId(section).querySelector('details')!.open = section === 'documents' && !opened;
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    announce(error.message);
    fail(error);
    await openConversation(undefined);
  }
  if (id === undefined) byId('question').focus();
  showOpened();
}

/** Lists what there is, or what was searched for; from `cursor` on below what is listed. */
async function look(cursor?: string): Promise<void> {
  try {
    const page = await listConversations(search.value.trim(), cursor);
    problem.hidden = true;
    next = page.cursor;
    more.hidden = next === undefined;
    const rows = page.conversations.map(row);
    if (cursor) list.append(...rows);
    else list.replaceChildren(...rows);
    const none = search.value.trim() ? 'Nothing was said of this.' : 'What you ask is kept here.';
    byId('no-conversations').textContent = list.childElementCount === 0 ? none : '';
    opened = page.conversations.find(({ conversation }) => conversation === openId()) ?? opened;
    if (opened?.conversation !== openId()) opened = undefined;
    showOpened();
  } catch (error) {
    fail(error as Error);
  }
}

function row({ conversation, title, updatedAt }: Conversation): HTMLElement {
  const when = new Date(updatedAt).toLocaleDateString(undefined, { day: 'numeric', month: 'short' });
  const made = button(title, () => open(conversation));
  made.append(element('time', { dateTime: updatedAt }, when));
  const item = element('li', {}, made);
  item.dataset.id = conversation;
  return item;
}

function showOpened(): void {
  tools.hidden = opened === undefined || byId('ask').hidden;
  share.textContent = opened?.sharing === 'nobody' ? 'Share' : 'Stop sharing';
  for (const item of list.children)
    item.firstElementChild!.setAttribute('aria-current', String((item as HTMLElement).dataset.id === openId()));
}

async function rename({ conversation, title }: Conversation): Promise<void> {
  const named = prompt('A name for this conversation', title)?.trim();
  if (!named) return;
  opened = await changeConversation(conversation, { title: named });
  await look();
}

async function toggleSharing({ conversation, sharing }: Conversation): Promise<void> {
  const shares = sharing === 'nobody';
  if (shares && !confirm('Let everybody of your team who has its address read this conversation?')) return;
  opened = await changeConversation(conversation, { sharing: shares ? 'tenant' : 'nobody' });
  showOpened();
  announce(shares ? 'Shared: send the address of this page' : 'No longer shared');
}

async function download({ conversation, title }: Conversation): Promise<void> {
  const href = URL.createObjectURL(await exportConversation(conversation));
  element('a', { href, download: `${title.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 60)}.md` }).click();
  URL.revokeObjectURL(href);
}

async function remove({ conversation, title }: Conversation): Promise<void> {
  if (!confirm(`Delete “${title}”, with all that was said in it?`)) return;
  await deleteConversation(conversation);
  await open(undefined);
  await look();
}

function fail(error: Error): void {
  problem.textContent = error.message;
  problem.hidden = false;
}
