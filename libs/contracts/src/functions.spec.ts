import { functions } from './functions.ts';

test('there are fifteen functions, each with a name of its own', () => {
  expect(new Set(functions.map(({ name }) => name)).size).toBe(15);
});

test.each(functions.map((contract) => [contract.name, contract] as const))(
  'the example of %s fits its input',
  (_name, contract) => {
    expect(contract.input.safeParse(contract.example)).toMatchObject({ success: true });
  },
);

test.each(functions.map((contract) => [contract.name, contract] as const))(
  '%s refuses an input without its fields',
  (_name, contract) => {
    expect(contract.input.safeParse({}).success).toBe(false);
  },
);
