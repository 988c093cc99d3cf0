import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { responseEnhancement } from '@docent/contracts/response-enhancement';

const lambda = new LambdaClient();
const caller = { tenant: 'acme' };

async function invoke(input: object) {
  const { Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: 'chatbot-response-enhancement', Payload: JSON.stringify({ caller, ...input }) }),
  );
  return JSON.parse(Payload!.transformToString());
}

const source = (number: number, quote: string) => ({
  number,
  document: 'pond.md',
  documentId: '0'.repeat(26),
  version: '0'.repeat(26),
  collection: 'default',
  headings: ['Ducks'],
  heading: 'Ducks',
  quote,
  characters: { from: 0, to: quote.length },
});
const EATS = source(1, 'Ducks eat food sources such as grasses, aquatic plants, fish and insects.');
const FLIES = source(2, 'In winter the greylag geese fly south in a wedge.');

/** The sentences that were marked, as they stand in the answer. */
async function marked(answer: string, sources = [EATS, FLIES]) {
  const { unsupported } = await invoke({ question: 'What do ducks eat?', answer, sources });
  return unsupported.map(({ from, to }: { from: number; to: number }) => answer.slice(from, to));
}

test('refuses an input without its fields by name', async () => {
  expect(await invoke({})).toMatchObject({
    errorType: 'InvalidInput',
    errorMessage: expect.stringContaining('question'),
  });
});

test('marks no sentence that is quoted or says the same in other words', async () => {
  expect(await marked(`${EATS.quote} [1]`)).toEqual([]);
  expect(await marked('**Ducks** eat grass, water plants, fishes and insects [1].')).toEqual([]);
  expect(
    await marked('- Ducks eat grass, water plants, fishes and insects. [1]\n- Greylags fly south in winter. [2]'),
  ).toEqual([]);
});

test('marks the sentences that no source says, where they stand', async () => {
  const invented = 'The company was founded in Berlin in 1999.';
  expect(await marked(`${EATS.quote} [1] ${invented} [1]`)).toEqual([invented]);
  expect(await marked(`${EATS.quote} [1]\n\n${invented}`)).toEqual([invented]);
  expect(await marked(invented, [])).toEqual([invented]);
});

test('a sentence is held against the source it names, not against another', async () => {
  const said = 'Geese fly south in winter, in a wedge.';
  expect(await marked(`${said} [2]`)).toEqual([]);
  expect(await marked(`${said} [1]`)).toEqual([said]);
});

test('headings, code, questions and an answer that declines are not held against sources', async () => {
  expect(
    await marked('## All about the moon\n\n```\nthe moon is made of cheese\n```\n\nShall I go on about the moon?'),
  ).toEqual([]);
  expect(await marked('I found nothing in your documents that answers this.', [])).toEqual([]);
});

test('without a key, offers the headings near what was found, and rewrites nothing, and says so', async () => {
  const output = await invoke({
    question: 'What do ducks eat?',
    answer: EATS.quote,
    sources: [EATS],
    headings: ['Ducks', 'Breeding in spring', 'References'],
    rewrite: { length: 'shorter' },
  });
  expect(responseEnhancement.output.parse(output)).toMatchObject({
    answer: EATS.quote,
    followUps: ['What is said about “Breeding in spring”?'],
    notes: [expect.stringContaining('not rewritten')],
  });
});
