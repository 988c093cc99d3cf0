import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { folderOf, run, type Fetched } from './fetched.ts';

const PACKAGE = 'amplify-dynamodb-simulator';
const VERSION = '2.9.30';

/** AWS's own DynamoDB Local, in Java: the jar lies in a package of npm's. */
export const dynamodbLocal: Fetched = {
  name: 'dynamodb-local',
  version: VERSION,
  needs: { command: 'java', from: 'a JRE (default-jre-headless)' },
  async fetch(into) {
    await run('npm', ['pack', '--silent', `${PACKAGE}@${VERSION}`], { cwd: into });
    const [archive] = await readdir(into);
    await run('tar', ['-xzf', archive!, '--strip-components=2', 'package/emulator'], { cwd: into });
    await rm(join(into, archive!));
  },
};

export const dynamodbLocalCommand = (port: number) => {
  const folder = folderOf(dynamodbLocal);
  const args = [`-Djava.library.path=${join(folder, 'DynamoDBLocal_lib')}`, '-jar', join(folder, 'DynamoDBLocal.jar')];
  return { command: 'java', args: [...args, '-inMemory', '-sharedDb', '-port', String(port)], env: {} };
};
