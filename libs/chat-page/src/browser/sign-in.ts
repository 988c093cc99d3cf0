import { byId } from './element.ts';

const KEY = 'docent-token';

/** The token that requests carry, where the server asks for one; forgotten with the tab. */
export const token = (): string | null => sessionStorage.getItem(KEY);

/** Asks for a token, after the server refused what it was shown, and begins anew with it. */
export function signIn(why: string): void {
  const dialog = byId<HTMLDialogElement>('sign-in');
  if (dialog.open) return;
  sessionStorage.removeItem(KEY);
  byId('sign-in-reason').textContent = why;
  dialog.addEventListener('close', () => {
    const given = byId<HTMLInputElement>('token').value.trim();
    if (!given) return;
    sessionStorage.setItem(KEY, given);
    location.reload();
  });
  dialog.showModal();
}
