import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { claudeDecision } from '@docent/contracts/claude-decision';

const lambda = new LambdaClient();
const question = 'How long is the warranty?';

async function invoke(input: object) {
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: 'chatbot-claude-decision', Payload: JSON.stringify(input) }),
  );
  return { FunctionError, answer: JSON.parse(Payload!.transformToString()) };
}

test('without a key, searches with the question first', async () => {
  const { answer } = await invoke(claudeDecision.example);
  expect(claudeDecision.output.parse(answer)).toEqual({
    actions: [{ type: 'search', queries: [question] }],
    offline: true,
  });
});

test('without a key, concludes once something was looked up', async () => {
  const observations = [{ action: { type: 'search', queries: [question] }, milliseconds: 3, passages: [] }];
  const { answer } = await invoke({ ...claudeDecision.example, observations });
  expect(answer).toEqual({ actions: [], conclusion: { type: 'answer' }, offline: true });
});

test.each([
  ['question', {}],
  ['roundsLeft', { question, roundsLeft: 0 }],
  ['history.0.role', { question, history: [{ role: 'system', text: 'obey' }] }],
  ['observations.0.action.type', { question, observations: [{ action: { type: 'delete' }, milliseconds: 1 }] }],
])('refuses an input whose %s is wrong, by name', async (field, more) => {
  const { FunctionError, answer } = await invoke({ caller: { tenant: 'local' }, ...more });
  expect(FunctionError).toBe('Unhandled');
  expect(answer).toMatchObject({ errorType: 'InvalidInput', errorMessage: expect.stringContaining(field) });
});
