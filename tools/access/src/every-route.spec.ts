import fc from 'fast-check';
import { takeInLamps } from './routes/lamps.ts';
import { requestTo, type Operation } from './routes/requests.ts';
import { COLLECTIONS, World, type Person } from './routes/world.ts';

const url = process.env.DOCENT_URL!;
/** The same every time, unless told: ACCESS_RUNS=50 ACCESS_SEED=$RANDOM looks longer and elsewhere. */
const numRuns = Number(process.env.ACCESS_RUNS ?? 3);
const seed = Number(process.env.ACCESS_SEED ?? 7);
/** How often a run asks each route. */
const TIMES = 2;
/** Anybody may have these. */
const PUBLIC = ['GET /', 'GET /chat.css', 'GET /chat.js', 'GET /health', 'GET /openapi.json'];

let world: World;
let operations: Operation[];

beforeAll(async () => {
  type Described = { parameters?: { name: string; in: string }[]; requestBody?: object };
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, Described>>;
  };
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody }]) => ({
      ...{ method: method.toUpperCase(), path, takesBody: requestBody !== undefined },
      query: parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name),
    })),
  );
  world = await World.begun();
  await takeInLamps(world);
  // Of each tenant two collections are not for everybody, from the beginning.
  for (const [collection, rights] of [
    ['staff', 1],
    ['board', 3],
  ] as const)
    for (const person of world.people.filter(({ user }) => user === 'root'))
      await act(person, find('PUT /collections/{collection}'), chosenBy([COLLECTIONS.indexOf(collection), rights, 0]));
  for (const person of world.people)
    for (let times = 0; times < 2; times++) await act(person, find('POST /chat'), chosenBy([times, 0, 0, times]));
});

const find = (name: string) => operations.find(({ method, path }) => `${method} ${path}` === name)!;

/** The choices that these numbers make, one after another. */
const chosenBy = (numbers: readonly number[]) => {
  let at = 0;
  return <T>(values: readonly T[]): T => values[numbers[at++ % numbers.length]! % values.length]!;
};

async function act(person: Person, operation: Operation, pick: <T>(values: readonly T[]) => T): Promise<void> {
  const { path, body, forbidden, then } = requestTo(operation, world, person, pick);
  const response = await fetch(url + path, {
    method: operation.method,
    headers: {
      authorization: `Bearer ${person.token}`,
      ...(body && { 'content-type': 'application/json' }),
      ...(pick([true, false]) && { accept: 'application/json' }),
    },
    body: body && JSON.stringify(body),
  });
  const answer = `${JSON.stringify([...response.headers])} ${await response.text()}`;
  const what = `${person.user} of ${person.tenant}: ${operation.method} ${path} ${JSON.stringify(body ?? '')}`;
  if (response.status >= 500) throw new Error(`${what}: ${response.status} ${answer}`);
  if (forbidden && response.ok) throw new Error(`${what}: done, though it is not theirs: ${answer}`);
  if (forbidden) world.refused++;
  if (response.ok) then?.(answer);
  const leaked = world.leaked(person, answer + (await bytesBehind(answer)));
  if (leaked.length > 0) throw new Error(`${what}: shows ${leaked.join(', ')}: ${answer}`);
}

/** What stands at an address that an answer gave to read from. */
async function bytesBehind(answer: string): Promise<string> {
  const address = /"url":"(http[^"]+)","expiresAt"/.exec(answer)?.[1];
  return address ? (await fetch(address)).text() : '';
}

test('without a token nothing is shown but what anybody may have', async () => {
  for (const operation of operations) {
    const { method, path } = operation;
    const { status } = await fetch(url + path.replace(/\{\w+\}/g, '0'.repeat(26)), { method });
    expect({ path, status }).toEqual({ path, status: PUBLIC.includes(`${method} ${path}`) ? 200 : 401 });
  }
});

test('nothing is ever seen or changed by one who may not, on any route', async () => {
  const asks = fc.array(fc.tuple(fc.nat(1000), fc.array(fc.nat(1000), { minLength: 12, maxLength: 12 })), {
    minLength: operations.length * TIMES,
    maxLength: operations.length * TIMES,
  });
  const order = fc.shuffledSubarray(
    Array.from({ length: operations.length * TIMES }, (_, index) => operations[index % operations.length]!),
    { minLength: operations.length * TIMES },
  );
  await fc.assert(
    fc.asyncProperty(order, asks, async (operations, asks) => {
      for (const [index, operation] of operations.entries()) {
        const [who, numbers] = asks[index]!;
        await act(world.people[who % world.people.length]!, operation, chosenBy(numbers));
      }
    }),
    // What was made stays: a run cannot be run again as it was.
    { numRuns, seed, endOnFailure: true },
  );
  // It was not for want of anything to see, or of anybody to refuse.
  expect(world.seen).toBeGreaterThan(50);
  expect(world.refused).toBeGreaterThan(50);
});
