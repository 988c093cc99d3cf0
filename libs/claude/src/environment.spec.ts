import { claudeFromEnvironment } from './index.ts';

test('a model without a price is refused', () => {
  const env = { ANTHROPIC_API_KEY: 'k', CLAUDE_MODEL_ANSWER: 'claude-unheard-of' };
  expect(() => claudeFromEnvironment(env)).toThrow(/claude-unheard-of.*claude-sonnet-5-5/);
});

test('a provider that is not known is refused', () => {
  expect(() => claudeFromEnvironment({ CLAUDE_PROVIDER: 'vertex' })).toThrow(/anthropic or bedrock/);
});

test('without a key it is offline', () => {
  expect(claudeFromEnvironment({}).offline).toBe(true);
});
