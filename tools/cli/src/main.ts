import { readFileSync } from 'node:fs';
import { isUsageError, type Command } from './command.ts';
import { ask } from './commands/ask.ts';
import { collections } from './commands/collections.ts';
import { conversations } from './commands/conversations.ts';
import { doctor } from './commands/doctor.ts';
import { documents } from './commands/documents.ts';
import { ingest } from './commands/ingest.ts';
import { receipt } from './commands/receipt.ts';
import { reindex } from './commands/reindex.ts';
import { upkeep } from './commands/upkeep.ts';

const commands: Record<string, Command> = {
  ...{ ingest, ask, documents, collections, conversations, receipt, doctor, upkeep, reindex },
};

const help = `Usage: docent COMMAND

${Object.entries(commands)
  .map(([name, { summary }]) => `  ${name.padEnd(14)} ${summary}`)
  .join('\n')}

docent COMMAND --help tells more; docent --version tells the version.

Every command speaks to the Docent that runs on this machine (npm start), or to the one that --url names; DOCENT_TOKEN
is the token it is shown. Exit codes: 0 done, 1 something failed, 2 the command was not understood.
`;

// Who reads along may stop reading: docent documents | head
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});
process.exitCode = await main(process.argv.slice(2));

/** Runs a command line; resolves to its exit code. */
async function main([name = '', ...args]: string[]): Promise<number> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command) return run(name, command, args);
  if (name === '--version') return print(version());
  if (name === '--help' || name === '-h' || name === 'help') return print(help);
  process.stderr.write(name ? `There is no command ${name}.\n\n${help}` : help);
  return 2;
}

async function run(name: string, command: Command, args: string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) return print(command.help);
  try {
    return await command.run(args);
  } catch (error) {
    const { message } = error as Error;
    process.stderr.write(isUsageError(error) ? `${message}\nSee docent ${name} --help\n` : `${message}\n`);
    return isUsageError(error) ? 2 : 1;
  }
}

function print(text: string): number {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  return 0;
}

function version(): string {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;
}
