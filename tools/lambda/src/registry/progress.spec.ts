import { Progress } from './progress.ts';

const chunksOf = (...sizes: number[]) => new Blob(sizes.map((size) => new Uint8Array(size))).stream();
const drain = (stream: ReadableStream<Uint8Array>) => stream.pipeTo(new WritableStream());

test('a line is said when the time has come, with all that is sent so far, a try that broke not counted', async () => {
  const lines: string[] = [];
  let now = 0;
  const progress = new Progress(
    (line) => lines.push(line),
    2000,
    () => now,
  );
  await drain(chunksOf(3_000_000).pipeThrough(progress.upload('a', 9_000_000)));
  expect(lines).toEqual([]);
  now = 2000;
  await drain(chunksOf(1000).pipeThrough(progress.upload('b', 1000)));
  expect(lines).toEqual(['sent 3.0 MB of 9.0 MB so far, 1 blob under way']);
  now = 4000;
  await drain(chunksOf(500_000).pipeThrough(progress.upload('a', 9_000_000)));
  expect(lines[1]).toMatch(/^sent \d+\.\d kB of 9\.0 MB so far, 1 blob under way$/);
});
