import type { TaskGraph } from '@nx/devkit';
import { runBatch, type Work } from './batch.ts';

/** Two functions, each with a bundle and an image of it; the bundles' sources are no tasks of the batch. */
const graph = {
  tasks: Object.fromEntries(
    ['a:image', 'a:build', 'b:image', 'b:build'].map((id) => [id, { id, target: { project: id[0] } }]),
  ),
  dependencies: { 'a:image': ['a:build'], 'a:build': ['contracts:build'], 'b:image': ['b:build'] },
} as unknown as TaskGraph;

async function run(work: Work) {
  const results = new Map<string, { success: boolean; terminalOutput: string }>();
  for await (const { task, result } of runBatch(graph, work)) results.set(task, result);
  return results;
}

test('a task begins when those that it depends on are done, and holds no other', async () => {
  const events: string[] = [];
  const first = Promise.withResolvers<void>();
  const results = await run(async ({ id }) => {
    events.push(`${id} begins`);
    if (id === 'a:build') await first.promise;
    if (id === 'b:image') first.resolve();
    events.push(`${id} ends`);
    return id;
  });
  expect([...results.values()].every(({ success }) => success)).toBe(true);
  expect(events.indexOf('a:image begins')).toBeGreaterThan(events.indexOf('a:build ends'));
  expect(events.indexOf('a:build ends')).toBeGreaterThan(events.indexOf('b:image begins'));
});

test('what depends on a task that failed is not done, and says so; the rest is', async () => {
  class BundleError extends Error {
    override name = 'BundleError';
  }
  const done: string[] = [];
  const results = await run(async ({ id }) => {
    if (id === 'a:build') throw new BundleError('a does not build');
    done.push(id);
    return id;
  });
  expect(done).toEqual(['b:build', 'b:image']);
  expect(results.get('a:build')).toEqual({ success: false, terminalOutput: 'a does not build\n' });
  expect(results.get('a:image')).toEqual({ success: false, terminalOutput: 'Not done, since a:build failed.\n' });
});
