import { join } from 'node:path';

import { commandPath, folderOf, run, type Fetched } from './fetched.ts';

const VERSION = '1.8.0';

/** A real S3 server, that honours If-None-Match: built by Go from its module. */
export const versitygw: Fetched = {
  name: 'versitygw',
  version: VERSION,
  needs: { command: 'go', from: 'Go (golang-go)' },
  fetch: (into) =>
    run(commandPath('go')!, ['install', `github.com/versity/versitygw/cmd/versitygw@v${VERSION}`], {
      env: { ...process.env, GOBIN: into, GOFLAGS: '-mod=mod' },
    }),
};

export const versitygwCommand = (port: number, data: string, keys: { id: string; secret: string }) => ({
  command: join(folderOf(versitygw), 'versitygw'),
  args: ['--port', `127.0.0.1:${port}`, 'posix', data],
  env: { ROOT_ACCESS_KEY: keys.id, ROOT_SECRET_KEY: keys.secret },
});
