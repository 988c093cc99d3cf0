import { newId } from '@docent/contracts/ids';
import fc from 'fast-check';
import { fromClientContext, toClientContext } from './carried.ts';

/** Lambda hands a function the client context as it was decoded. */
const decoded = (clientContext: string) => JSON.parse(Buffer.from(clientContext, 'base64').toString()) as unknown;

test('deadline, turn and budget arrive as they were sent, within the 3,583 bytes that Lambda takes', () => {
  const carried = fc.record(
    {
      deadline: fc.integer({ min: 0, max: 8.64e15 }),
      turn: fc.constant(newId()),
      budget: fc.record({ tokens: fc.nat(), usd: fc.double({ min: 0, max: 1e6, noNaN: true }) }),
    },
    { requiredKeys: ['deadline'] },
  );
  fc.assert(
    fc.property(carried, (sent) => {
      const clientContext = toClientContext(sent);
      expect(clientContext.length).toBeLessThanOrEqual(3583);
      // JSON has no negative zero.
      expect(fromClientContext(decoded(clientContext))).toEqual(JSON.parse(JSON.stringify(sent)));
    }),
  );
});

test.each([
  undefined,
  {},
  { custom: {} },
  { custom: { docent: 'not JSON' } },
  { custom: { docent: '{"deadline":"soon"}' } },
  { custom: { docent: 7 } },
])('a client context of anybody else (%j) carries nothing', (context) => {
  expect(fromClientContext(context)).toBeNull();
});
