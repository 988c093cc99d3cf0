import fc from 'fast-check';
import { linesOf } from './lines.ts';

/** The bytes in pieces of the given sizes, whatever they cut through. */
async function* inPieces(bytes: Uint8Array, sizes: number[]) {
  for (let from = 0, turn = 0; from < bytes.length; turn++) {
    const size = sizes[turn % sizes.length]!;
    yield bytes.subarray(from, from + size);
    from += size;
  }
}

async function all(lines: AsyncIterable<string>) {
  const read = [];
  for await (const line of lines) read.push(line);
  return read;
}

test('lines come out as they went in, wherever the bytes were cut', async () => {
  const line = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !text.includes('\n'));
  const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(fc.array(line), sizes, fc.boolean(), async (lines, cuts, ended) => {
      const text = lines.join('\n') + (ended ? '\n' : '');
      const read = await all(linesOf(inPieces(new TextEncoder().encode(text), cuts)));
      expect(read).toEqual(lines);
    }),
  );
});

test('blank lines are left out', async () => {
  const read = await all(linesOf(inPieces(Buffer.from('\n\na\n\nb\n'), [2])));
  expect(read).toEqual(['a', 'b']);
});
