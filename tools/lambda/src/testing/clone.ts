import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** This workspace. */
export const workspace = realpathSync(join(import.meta.dirname, '../../../..'));

/**
 * A clone of this workspace as it lies here, edits included and committed, in a folder of its own with packages of its
 * own. Removed when disposed of.
 */
export function cloneOfThis() {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'docent-clone-')));
  const run = (program: string, ...args: string[]) => execFileSync(program, args, { cwd: root }).toString();
  const options = ['--cached', '--others', '--exclude-standard', '-z'];
  const files = execFileSync('git', ['ls-files', ...options], { cwd: workspace })
    .toString()
    .split('\0');
  for (const path of new Set(files)) {
    const from = join(workspace, path);
    if (path === '' || !existsSync(from)) continue;
    mkdirSync(dirname(join(root, path)), { recursive: true });
    cpSync(from, join(root, path));
  }
  copyFast(join(workspace, 'node_modules'), join(root, 'node_modules'));
  // The one file that npm writes in place.
  const npms = 'node_modules/.package-lock.json';
  rmSync(join(root, npms), { force: true });
  cpSync(join(workspace, npms), join(root, npms));
  run('git', 'init', '--quiet', '--initial-branch=main');
  run('git', 'add', '.');
  run('git', '-c', 'user.name=test', '-c', 'user.email=test@localhost', 'commit', '--quiet', '-m', 'As it lies');
  return { root, git: (...args: string[]) => run('git', ...args), [Symbol.dispose]: () => remove(root) };
}

/** By hard links where that is possible; nothing that is copied so may be edited in place. */
export function copyFast(from: string, to: string): void {
  try {
    execFileSync('cp', ['-al', from, to], { stdio: 'pipe' });
  } catch {
    rmSync(to, { recursive: true, force: true });
    execFileSync('cp', ['-a', from, to]);
  }
}

const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true });
