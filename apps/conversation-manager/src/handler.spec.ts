import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { conversationManager, Turn } from '@docent/contracts/conversation-manager';
import { newId } from '@docent/contracts/ids';
import { closeClients, getText, listObjects, objectKeys, setRights, tableClient, tableName } from '@docent/storage';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import type * as z from 'zod';

const lambda = new LambdaClient();
type Input = z.input<typeof conversationManager.input>;
type Output = z.output<typeof conversationManager.output>;
type Answer<Action extends Output['action']> = Extract<Output, { action: Action }>;
type Ask<Action extends Input['action']> = Omit<Extract<Input, { action: Action }>, 'action' | 'caller'>;

const send = (payload: unknown) =>
  lambda.send(
    new InvokeCommand({ FunctionName: 'chatbot-conversation-manager', Payload: Buffer.from(JSON.stringify(payload)) }),
  );

/** A tenant of its own for each test, and what its people do. */
function tenant(name = `t-${newId()}`) {
  return (user = 'ann', groups: string[] = []) =>
    async <Action extends Input['action']>(action: Action, input: Ask<Action>): Promise<Answer<Action>> => {
      const response = await send({ action, caller: { tenant: name, user, groups }, ...input });
      const payload = JSON.parse(response.Payload!.transformToString()) as unknown;
      if (response.FunctionError) throw Object.assign(new Error(), payload);
      return payload as Answer<Action>;
    };
}
type Person = ReturnType<ReturnType<typeof tenant>>;

afterAll(closeClients);

const soon = () => new Date(Date.now() + 60_000).toISOString();
const past = () => new Date(Date.now() - 1).toISOString();
const answered = (turn: string, answer: string): Ask<'record'>['turn'] => ({
  turn,
  answer,
  sources: [],
  status: 'done',
});

async function say(
  person: Person,
  question: string,
  answer: string,
  where: { conversation?: string; parent?: string } = {},
) {
  const turn = newId();
  const { conversation, history } = await person('begin', { turn, question, until: soon(), ...where });
  await person('record', { conversation: conversation.conversation, turn: answered(turn, answer) });
  return { turn, history, conversation: conversation.conversation };
}

test('refuses a wrong input by the name of its field', async () => {
  const response = await send({ action: 'get', caller: { tenant: 'acme' }, conversation: '7' });
  expect(response.FunctionError).toBe('Unhandled');
  const payload = response.Payload!.transformToString();
  expect(JSON.parse(payload)).toMatchObject({ errorType: 'InvalidInput' });
  expect(payload).toContain('conversation');
});

test('a turn knows what was said before it, without the numbers of sources', async () => {
  const ann = tenant()();
  const first = await say(ann, 'What do ducks eat?', 'Plants. [1]');
  const second = await say(ann, 'And geese?', 'Grass.', { conversation: first.conversation });
  expect(first.history).toEqual([]);
  expect(second.history).toEqual([
    { role: 'user', text: 'What do ducks eat?' },
    { role: 'assistant', text: 'Plants.' },
  ]);
  const { conversation, turns } = await ann('get', { conversation: first.conversation });
  expect(conversation).toMatchObject({ title: 'What do ducks eat?', turns: 2, newest: second.turn });
  expect(turns.map(({ turn, parent }) => [turn, parent])).toEqual([
    [first.turn, undefined],
    [second.turn, first.turn],
  ]);
});

test('an edited question is a branch that does not know the other', async () => {
  const ann = tenant()();
  const root = await say(ann, 'root?', 'root.');
  await say(ann, 'left?', 'left.', { conversation: root.conversation });
  const right = await say(ann, 'right?', 'right.', { conversation: root.conversation, parent: root.turn });
  expect(right.history.map(({ text }) => text)).toEqual(['root?', 'root.']);
});

test('a long history is summed up, in each branch by what was said in it', async () => {
  const ann = tenant()();
  let at = await say(ann, 'the first?', `first ${'x'.repeat(9_000)}`);
  const root = at;
  for (const name of ['second', 'third', 'fourth'])
    at = await say(ann, `the ${name}?`, `${name} ${'x'.repeat(9_000)}`, {
      conversation: at.conversation,
      parent: at.turn,
    });
  const last = await say(ann, 'the last?', 'last', { conversation: at.conversation, parent: at.turn });
  expect(last.history[0]!.text).toMatch(/^What was said before, in short:\n- the first\? — first x+…\n- the second\?/);
  expect(last.history.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThan(30_000);
  expect(last.history.at(-1)!.text).toMatch(/^fourth/);
  const branch = await say(ann, 'another?', 'yes', { conversation: root.conversation, parent: root.turn });
  expect(branch.history.map(({ text }) => text.slice(0, 10))).toEqual(['the first?', 'first xxxx']);
});

test('of turns begun at once none is lost, and each follows another', async () => {
  const ann = tenant()();
  const { conversation, turn: root } = await say(ann, 'root?', 'root.');
  const begun = Array.from({ length: 8 }, () => newId());
  await Promise.all(begun.map((turn) => ann('begin', { conversation, turn, question: turn, until: soon() })));
  const { turns, conversation: after } = await ann('get', { conversation });
  expect(turns.map(({ turn }) => turn).sort()).toEqual([root, ...begun].sort());
  expect(after.turns).toBe(9);
  const parents = turns.map(({ parent }) => parent).filter(Boolean);
  expect(new Set(parents).size).toBe(8);
});

test('a turn ends once', async () => {
  const ann = tenant()();
  const { conversation, turn } = await say(ann, 'q?', 'a.');
  await expect(ann('record', { conversation, turn: answered(turn, 'b.') })).rejects.toMatchObject({
    errorType: 'Conflict',
  });
  const { turns } = await ann('get', { conversation });
  expect(turns[0]!.answer).toBe('a.');
});

test('events are given again from any sequence number on, and say when the turn has ended', async () => {
  const ann = tenant()();
  const turn = newId();
  await ann('begin', { turn, question: 'q?', until: soon() });
  const text = (text: string) => ({ type: 'text' as const, text });
  await ann('progress', { turn, first: 1, events: [text('a'), text('b')] });
  await ann('progress', { turn, first: 3, events: [text('c')] });
  expect(await ann('events', { turn, after: 1 })).toMatchObject({
    events: [
      { sequence: 2, event: text('b') },
      { sequence: 3, event: text('c') },
    ],
    ended: false,
  });
  await ann('progress', { turn, first: 4, events: [{ type: 'error', code: 'Upstream', message: 'm', details: {} }] });
  expect((await ann('events', { turn, after: 4 })).ended).toBe(true);
});

test('who cancels a turn is heard by who runs it', async () => {
  const ann = tenant()();
  const turn = newId();
  await ann('begin', { turn, question: 'q?', until: soon() });
  expect(await ann('progress', { turn, first: 1, events: [] })).toMatchObject({ cancelled: false });
  await ann('cancel', { turn });
  expect(await ann('progress', { turn, first: 1, events: [] })).toMatchObject({ cancelled: true });
});

test('a turn that was cut off has failed, with the text that had come', async () => {
  const ann = tenant()();
  const turn = newId();
  const { conversation } = await ann('begin', { turn, question: 'q?', until: past() });
  await ann('progress', {
    turn,
    first: 1,
    events: [
      { type: 'text', text: 'Half an ' },
      { type: 'text', text: 'answer' },
    ],
  });
  const { turn: read } = await ann('turn', { turn });
  expect(read).toMatchObject({ status: 'failed', answer: 'Half an answer', reason: 'it was cut off before its end' });
  await expect(
    ann('record', { conversation: conversation.conversation, turn: answered(turn, 'late') }),
  ).rejects.toMatchObject({ errorType: 'Conflict' });
});

test('conversations are listed page by page, renamed, and found by what was said in them', async () => {
  const ann = tenant()();
  const ducks = await say(ann, 'What do ducks eat?', 'Aquatic plants and grasses.');
  const money = await say(ann, 'How much is the rent?', 'Nine hundred a month.');
  const page = await ann('list', { limit: 1 });
  const rest = await ann('list', { limit: 1, cursor: page.cursor });
  expect([...page.conversations, ...rest.conversations].map(({ conversation }) => conversation)).toEqual([
    money.conversation,
    ducks.conversation,
  ]);
  expect(rest.cursor).toBeUndefined();
  await ann('rename', { conversation: money.conversation, title: 'Flat' });
  const found = async (search: string) => (await ann('list', { search })).conversations.map(({ title }) => title);
  expect(await found('aquatic grasses')).toEqual(['What do ducks eat?']);
  expect(await found('flat')).toEqual(['Flat']);
  expect(await found('submarine')).toEqual([]);
});

test('feedback stays with its turn', async () => {
  const ann = tenant()();
  const { conversation, turn } = await say(ann, 'q?', 'a.');
  await ann('feedback', { conversation, turn, vote: 'down', comment: 'no' });
  const { turns } = await ann('get', { conversation });
  expect((turns[0] as Turn).feedback).toEqual({ vote: 'down', comment: 'no' });
});

test('a conversation is its user’s alone, until they share it, and then only to read', async () => {
  const people = tenant();
  const [ann, bob, carol] = [people('ann'), people('bob', ['staff']), people('carol')];
  const stranger = tenant()('ann');
  const { conversation, turn } = await say(ann, 'q?', 'a.');
  const reads = (person: Person) =>
    person('get', { conversation }).then(
      () => true,
      ({ errorType }: { errorType: string }) => errorType,
    );
  const all = () => Promise.all([ann, bob, carol, stranger].map(reads));
  expect(await all()).toEqual([true, 'NotFound', 'NotFound', 'NotFound']);
  await ann('share', { conversation, sharing: { groups: ['staff'] } });
  expect(await all()).toEqual([true, true, 'NotFound', 'NotFound']);
  await ann('share', { conversation, sharing: 'tenant' });
  expect(await all()).toEqual([true, true, true, 'NotFound']);
  for (const refused of [
    bob('rename', { conversation, title: 'mine' }),
    bob('delete', { conversation }),
    bob('share', { conversation, sharing: 'nobody' }),
    bob('feedback', { conversation, turn, vote: 'up' }),
    bob('begin', { conversation, turn: newId(), question: 'q?', until: soon() }),
    bob('cancel', { turn }),
    bob('turn', { turn }),
    bob('events', { turn }),
  ])
    await expect(refused).rejects.toMatchObject({ errorType: 'NotFound' });
  await ann('share', { conversation, sharing: 'nobody' });
  expect(await all()).toEqual([true, 'NotFound', 'NotFound', 'NotFound']);
});

test('an edited first question begins anew, in the same conversation', async () => {
  const ann = tenant()();
  const first = await say(ann, 'What do duks eat?', 'Nobody knows duks.');
  const edited = newId();
  const begun = await ann('begin', {
    ...{ turn: edited, question: 'What do ducks eat?', until: soon() },
    ...{ conversation: first.conversation, parent: null },
  });
  expect(begun.history).toEqual([]);
  const { turns } = await ann('get', { conversation: first.conversation });
  expect(turns.map(({ parent }) => parent)).toEqual([undefined, undefined]);
});

describe('an answer made from a collection that its reader may no longer read', () => {
  const person = tenant('withheld');
  const ann = person('ann', ['staff']);
  const source = {
    ...{ number: 1, document: 'pay.md', documentId: newId(), version: newId(), collection: 'pay', headings: [] },
    ...{ quote: 'Ann earns nine.', characters: { from: 0, to: 15 } },
  };
  const secret = (turn: string) => ({
    ...answered(turn, 'Ann earns nine. [1]'),
    sources: [source],
    collections: ['pay'],
  });
  const said = async (question: string, where: { conversation?: string } = {}) => {
    const turn = newId();
    const { conversation, history } = await ann('begin', { turn, question, until: soon(), ...where });
    return { turn, conversation: conversation.conversation, history };
  };

  test('is withheld from everybody who reads it, wherever it is kept, and given again with the right', async () => {
    await setRights('withheld', 'pay', {});
    const { turn, conversation } = await said('What does Ann earn?');
    await ann('progress', {
      turn,
      first: 1,
      events: [
        { type: 'source', source },
        { type: 'text', text: 'Ann earns nine.' },
      ],
    });
    await ann('record', { conversation, turn: secret(turn) });
    const next = await said('Really?', { conversation });
    await ann('record', { conversation, turn: answered(next.turn, 'Yes, Ann earns nine.') });
    await ann('share', { conversation, sharing: 'tenant' });
    const all = async (reader: Person) =>
      JSON.stringify([
        await reader('get', { conversation }),
        await reader('list', { search: 'earns nine' }),
        ...(reader === ann
          ? [await ann('turn', { turn }), await ann('feedback', { conversation, turn, vote: 'up' as const })]
          : []),
      ]);
    expect(await all(ann)).toContain('Ann earns nine');

    await setRights('withheld', 'pay', { readers: ['board'] });
    expect(await all(ann)).not.toMatch(/nine|pay\.md/);
    expect(await all(person('bob'))).not.toMatch(/nine|pay\.md/);
    expect((await ann('get', { conversation })).turns).toMatchObject([{ withheld: true }, { withheld: true }]);
    await expect(ann('events', { turn })).rejects.toMatchObject({ errorType: 'Forbidden' });
    const later = await said('And now?', { conversation });
    expect(later.history).toEqual([]);

    await setRights('withheld', 'pay', { readers: ['staff'] });
    expect(await all(ann)).toContain('Ann earns nine');
    expect(await all(person('bob'))).not.toContain('nine');
  });

  test('is part of no summary either', async () => {
    await setRights('withheld', 'pay', {});
    const { turn, conversation } = await said('What does Ann earn?');
    await ann('record', { conversation, turn: secret(turn) });
    for (const question of ['one?', 'two?', 'three?', 'four?']) {
      const more = await said(question, { conversation });
      await ann('record', { conversation, turn: answered(more.turn, 'x'.repeat(9_000)) });
    }
    expect((await said('so?', { conversation })).history[0]!.text).toContain('Ann earns nine');
    await setRights('withheld', 'pay', { readers: ['board'] });
    expect(JSON.stringify((await said('so?', { conversation })).history)).not.toContain('nine');
  });
});

/** Everything that is kept of a tenant, in the table and in the bucket. */
async function keptOf(name: string): Promise<string> {
  const kept: unknown[] = [];
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const page = await tableClient().send(new ScanCommand({ TableName: tableName(), ExclusiveStartKey }));
    kept.push(...(page.Items ?? []).filter(({ pk }) => String(pk).startsWith(`${name}#`)));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  for await (const { key } of listObjects(objectKeys.tenant(name))) kept.push(key, await getText(key));
  return JSON.stringify(kept);
}

test('no byte stays of a deleted conversation, in the table or in the bucket', async () => {
  const name = `t-${newId()}`;
  const ann = tenant(name)();
  const { conversation, turn } = await say(ann, 'Who is Rumpelstiltskin?', 'A name: Rumpelstiltskin.');
  const second = await say(ann, 'Rumpelstiltskin?', 'Rumpelstiltskin!', { conversation, parent: turn });
  await ann('share', { conversation, sharing: 'tenant' });
  await ann('feedback', { conversation, turn, vote: 'up', comment: 'Rumpelstiltskin it is' });
  const running = newId();
  await ann('begin', { conversation, turn: running, question: 'Rumpelstiltskin then?', until: soon() });
  await ann('progress', { turn: running, first: 1, events: [{ type: 'text', text: 'Rumpelstiltskin' }] });
  const kept = await keptOf(name);
  for (const trace of ['Rumpelstiltskin', conversation, turn, second.turn, running]) expect(kept).toContain(trace);

  await ann('delete', { conversation });
  await expect(ann('record', { conversation, turn: answered(running, 'Rumpelstiltskin.') })).rejects.toBeDefined();
  expect(await keptOf(name)).toBe('[]');
});

test('nothing stays of a deleted conversation', async () => {
  const ann = tenant()();
  const { conversation, turn } = await say(ann, 'a secret?', 'a secret.');
  await ann('delete', { conversation });
  for (const gone of [ann('get', { conversation }), ann('turn', { turn }), ann('events', { turn })])
    await expect(gone).rejects.toMatchObject({ errorType: 'NotFound' });
  expect((await ann('list', { search: 'secret' })).conversations).toEqual([]);
  expect((await ann('list', {})).conversations).toEqual([]);
});

test('a quote of a document that was deleted since says so, also to who reads the turn alone', async () => {
  const name = `t-${newId()}`;
  const ann = tenant(name)('ann');
  const metadata = async (input: object) => {
    const Payload = JSON.stringify({ caller: { tenant: name }, ...input });
    const response = await lambda.send(new InvokeCommand({ FunctionName: 'chatbot-document-metadata', Payload }));
    return JSON.parse(response.Payload!.transformToString());
  };
  const put = async (path: string) =>
    (await metadata({ action: 'register', path, bytes: 1, sha256: 'a'.repeat(64) })).record;
  const [kept, deleted] = [await put('kept.md'), await put('deleted.md')];
  const sources = [kept, deleted].map(({ document, version, path }, index) => ({
    ...{ number: index + 1, document: path, documentId: document, version, collection: 'default', headings: [] },
    ...{ quote: 'Words.', characters: { from: 0, to: 6 } },
  }));
  const turn = newId();
  const { conversation } = await ann('begin', { turn, question: 'Which?', until: soon() });
  const { conversation: id } = conversation;
  await ann('record', { conversation: id, turn: { ...answered(turn, 'Words [1], words [2].'), sources } });
  expect((await ann('get', { conversation: id })).turns[0]!.sources).toEqual(sources);
  await metadata({ action: 'remove', document: deleted.document });
  const now = [sources[0], { ...sources[1], gone: true }];
  expect((await ann('get', { conversation: id })).turns[0]!.sources).toEqual(now);
  expect((await ann('turn', { turn })).turn.sources).toEqual(now);
});
