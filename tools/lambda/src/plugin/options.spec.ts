import { optionsIn, parseOptions } from './options.ts';

test('nx.json’s options are taken, and the others are as they were', () => {
  const options = optionsIn({ plugins: ['other', { plugin: '@docent/lambda', options: { platform: 'linux/arm64' } }] });
  expect(options).toEqual({ ...parseOptions({}), platform: 'linux/arm64' });
  expect(optionsIn({ plugins: ['@docent/lambda'] })).toEqual(parseOptions(undefined));
});

test('every option at fault is named', () => {
  expect(() => parseOptions({ platform: 'windows/amd64', bases: 'x' })).toThrow(
    /nx\.json: the options of @docent\/lambda:\n {2}platform: .*\n {2}.*"bases"/,
  );
});
