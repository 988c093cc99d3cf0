import { execFile, type ExecFileOptions } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** Runs the Nx of a workspace there, without a daemon; resolves to what it writes. */
export async function nx(root: string, args: string[], options: ExecFileOptions = {}): Promise<string> {
  const env = {
    ...process.env,
    PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
    ...{ NODE_OPTIONS: '', NX_DAEMON: 'false', NX_TUI: 'false', NX_ISOLATE_PLUGINS: 'false', FORCE_COLOR: '0' },
    ...options.env,
  };
  const main = join(root, 'node_modules/nx/dist/bin/nx.js');
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [main, ...args], {
      ...options,
      ...{ cwd: root, env, maxBuffer: 1e8, encoding: 'utf8' },
    });
    return stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`nx ${args.join(' ')} failed:\n${stdout}\n${stderr}`);
  }
}
