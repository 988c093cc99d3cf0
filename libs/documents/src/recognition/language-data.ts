import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { DocumentError } from '../errors.ts';

const require = createRequire(import.meta.url);

/**
 * Unpacks Tesseract's data for the languages, each from its package @tesseract.js-data/<language>.
 *
 * @returns the folder that holds them
 */
export async function languageData(languages: readonly string[]): Promise<string> {
  const folder = join(tmpdir(), `docent-ocr-${process.getuid?.() ?? 0}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const language of languages) {
    const target = join(folder, `${language}.traineddata`);
    if (existsSync(target)) continue;
    // Another parser may unpack the same: each writes a file of its own, the last name wins.
    const own = `${target}.${process.pid}`;
    await writeFile(own, await promisify(gunzip)(await readFile(packed(language))));
    await rename(own, target);
  }
  return folder;
}

function packed(language: string): string {
  try {
    if (!/^[a-z]{3}(?:_[a-z]+)?$/i.test(language)) throw new Error('no name of a language');
    const manifest = require.resolve(`@tesseract.js-data/${language}/package.json`);
    return join(dirname(manifest), '4.0.0_best_int', `${language}.traineddata.gz`);
  } catch (cause) {
    throw new DocumentError('unsupported', `There is no data to recognize text in the language '${language}'.`, {
      hint: `Install the package @tesseract.js-data/${language}, or choose another language.`,
      cause,
    });
  }
}
