import { createHash } from 'node:crypto';
import { COLLECTIONS, type Person, type World } from './world.ts';

/** One route of the OpenAPI document. */
export type Operation = { method: string; path: string; query: string[]; takesBody: boolean };
export type Ask = {
  path: string;
  body?: object;
  /** By the rules the answer cannot be a success. */
  forbidden: boolean;
  /** What a success means for who may see what. */
  then?: (answer: string) => void;
};
type Values = { [name: string]: string };
/** Picks one of these by the numbers that the property was given. */
export type Pick = <T>(values: readonly T[]) => T;
type Body = (world: World, person: Person, values: Values, pick: Pick) => Omit<Ask, 'path'>;

const RIGHTS = [
  {},
  { readers: ['staff'] },
  { readers: ['staff'], editors: ['board'] },
  { readers: ['board'] },
  { readers: [] },
];
const SHARINGS = ['nobody', 'tenant', { groups: ['staff'] }, { groups: ['board'] }] as const;
const NONE = '0'.repeat(26);

const isAdministrator = ({ groups }: Person) => groups.includes('docent-administrators');

/** For each route that takes a body one that it takes, and who may not send it. A route that is missing here fails the test. */
const bodies: Record<string, Body> = {
  'POST /chat': (world, person, _, pick) => {
    const own = [...world.conversations.keys()].filter((conversation) => world.owns(person, conversation));
    const conversation = pick([
      () => undefined,
      () => pick([undefined, ...own]),
      () => pick([...world.conversations.keys()]),
    ])();
    const within = [...world.turns].flatMap(([turn, of]) => (of === conversation ? turn : []));
    const parent = pick([undefined, null, pick([undefined, ...within]), pick([...world.turns.keys()])]);
    const lamp = pick([...world.documents.keys()]);
    const word = world.secret({ tenant: person.tenant, conversation: conversation ?? NONE });
    const foreign = conversation !== undefined && !world.owns(person, conversation);
    const strange = typeof parent === 'string' && world.turns.get(parent) !== conversation;
    return {
      body: {
        question: `What is the codeword of the lamp ${lamp.slice(0, 4)}? ${word}`,
        ...(conversation && { conversation, parent }),
        ...(pick([true, false]) && { filters: { collections: [pick(COLLECTIONS)] } }),
        format: pick(['markdown', 'html', 'json']),
      },
      forbidden: foreign || (conversation !== undefined && strange),
      then: (answer) => {
        const [, turn, made] = /"turn":"(\w{26})","conversation":"(\w{26})"/.exec(answer)!;
        world.turns.set(turn!, made!);
        world.secrets.set(word, { tenant: person.tenant, conversation: made! });
        if (!conversation)
          world.conversations.set(made!, { tenant: person.tenant, user: person.user, sharing: 'nobody' });
      },
    };
  },
  'POST /documents': (world, person, _, pick) => {
    const of = { tenant: person.tenant, collection: pick(COLLECTIONS) };
    const path = `${world.secret(of)}.md`;
    return {
      body: { collection: of.collection, path, bytes: 3, sha256: createHash('sha256').update(path).digest('hex') },
      forbidden: !world.mayEdit(person, of),
      then: (answer) => world.documents.set(/"document":"(\w{26})"/.exec(answer)![1]!, of),
    };
  },
  'PUT /collections/{collection}': (world, person, { collection }, pick) => {
    const rights = pick(RIGHTS);
    return {
      body: rights,
      forbidden: !isAdministrator(person),
      then: () => void world.rights.set(`${person.tenant}/${collection}`, rights),
    };
  },
  'POST /index/audit': (_world, person, _values, pick) => ({
    body: { repair: pick([true, false]) },
    forbidden: !isAdministrator(person),
  }),
  'POST /index/upkeep': (_world, person) => ({ body: {}, forbidden: !isAdministrator(person) }),
  'POST /index/reindex': (_world, person) => ({ body: { step: 'look' }, forbidden: !isAdministrator(person) }),
  'PATCH /conversations/{conversation}': (world, person, values, pick) => {
    const conversation = values.conversation!;
    const sharing = pick(SHARINGS);
    return {
      body: { title: world.secret({ tenant: person.tenant, conversation }), sharing },
      forbidden: !world.owns(person, conversation),
      then: () => void Object.assign(world.conversations.get(conversation)!, { sharing }),
    };
  },
  'POST /conversations/{conversation}/turns/{turn}/feedback': (world, person, { conversation, turn }, pick) => ({
    body: { vote: pick(['up', 'down']), comment: world.secret({ tenant: person.tenant, conversation: conversation! }) },
    forbidden: !world.owns(person, conversation!) || world.turns.get(turn!) !== conversation,
  }),
};

/** Whom a route without a body refuses, by what stands in its path. */
function isForbidden(world: World, person: Person, { method }: Operation, values: Values): boolean {
  const { document, conversation, turn } = values;
  const of = document === undefined ? undefined : world.documents.get(document);
  if (of) return method === 'GET' ? !world.mayRead(person, of) : !world.mayEdit(person, of);
  if (turn !== undefined) return !world.owns(person, world.turns.get(turn)!);
  if (conversation === undefined) return false;
  return method === 'GET' ? !world.mayFollow(person, conversation) : !world.owns(person, conversation);
}

/** A request to this route by this person, with what others made in its path as often as with what is theirs. */
export function requestTo(operation: Operation, world: World, person: Person, pick: Pick): Ask {
  const pools: Record<string, string[]> = {
    document: [...world.documents.keys()],
    conversation: [...world.conversations.keys()],
    turn: [...world.turns.keys()],
    collection: COLLECTIONS,
  };
  const values: Values = {};
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const pool = pools[name];
    if (!pool) throw new Error(`${operation.path}: say in requests.ts where a ${name} comes from`);
    return (values[name] = pick(pool));
  });
  // A turn is mostly asked for where it is.
  const within = values.turn && values.conversation && pick([true, true, false]);
  if (within) values.conversation = world.turns.get(values.turn!)!;
  const asked = within ? `/conversations/${values.conversation}${path.slice('/conversations/'.length + 26)}` : path;
  const words = [...world.secrets.keys()].slice(-50);
  const query = operation.query.flatMap((name) =>
    pick([true, false]) ? [] : `${name}=${pick(valuesOf(name, words))}`,
  );
  const name = `${operation.method} ${operation.path}`;
  if (operation.takesBody !== name in bodies) throw new Error(`${name}: say in requests.ts with what body it is sent`);
  const { forbidden, ...more } = bodies[name]?.(world, person, values, pick) ?? {
    forbidden: isForbidden(world, person, operation, values),
  };
  return { path: query.length > 0 ? `${asked}?${query.join('&')}` : asked, forbidden, ...more };
}

function valuesOf(parameter: string, words: string[]): string[] {
  if (parameter === 'limit') return ['1', '200'];
  if (parameter === 'collection') return COLLECTIONS;
  if (parameter === 'format') return ['html', 'text'];
  if (parameter === 'after') return ['0', '2'];
  if (parameter === 'cursor') return ['1', NONE];
  return words;
}
