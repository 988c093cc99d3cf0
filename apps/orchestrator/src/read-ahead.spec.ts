import { readAhead } from './read-ahead.ts';

async function* of<T>(...items: T[]) {
  yield* items;
}

test('all are begun while the first is waited for, and come in order', async () => {
  const gate = Promise.withResolvers<void>();
  const begun: number[] = [];
  const results = readAhead(of(1, 2, 3), async (item) => {
    begun.push(item);
    if (item === 3) gate.resolve();
    await gate.promise;
    return item * 10;
  });
  const read: number[] = [];
  for await (const result of results) read.push(result);
  expect(begun).toEqual([1, 2, 3]);
  expect(read).toEqual([10, 20, 30]);
});

test('an error of the source comes after what it gave', async () => {
  const read: number[] = [];
  const reading = (async () => {
    const source = (async function* () {
      yield 1;
      throw new Error('broken');
    })();
    for await (const item of readAhead(source, (each) => each)) read.push(item);
  })();
  await expect(reading).rejects.toThrow('broken');
  expect(read).toEqual([1]);
});

test('a reader that leaves ends the source', async () => {
  const ended = Promise.withResolvers<void>();
  const source = (async function* () {
    try {
      for (let item = 0; ; item++) {
        yield item;
        await new Promise(setImmediate);
      }
    } finally {
      ended.resolve();
    }
  })();
  const reading = readAhead(source, (each) => each);
  await reading.next();
  await reading.return(undefined);
  await ended.promise;
});
