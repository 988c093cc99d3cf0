import type { Chunk } from '@docent/contracts/passage';
import type { Candidate } from '@docent/contracts/vector-search';

import { expand, fuse, neighbourhoods, retrieve, searchTerms, select } from './index.ts';

const chunk = (document: string, number: number, text: string, headings: string[] = []): Chunk => ({
  document,
  version: 'v',
  collection: 'default',
  path: `${document}.md`,
  chunk: number,
  headings,
  text,
  place: { items: { from: number, to: number }, characters: { from: number * 100, to: number * 100 + text.length } },
});
const found = (document: string, dense?: [number, number], lexical?: [number, number], text = document): Candidate => ({
  ...chunk(document, 0, text),
  ...(dense && { dense: { rank: dense[0], score: dense[1] } }),
  ...(lexical && { lexical: { rank: lexical[0], score: lexical[1] } }),
});
const documents = (list: readonly { document: string }[]) => list.map(({ document }) => document);

describe('the words that are searched', () => {
  it('leave out what questions are asked with', () => {
    expect(searchTerms("What does the company's warranty cover?")).toBe("company's warranty cover?");
  });
  it('are the question itself when nothing else is left', () => {
    expect(searchTerms('What is it?')).toBe('What is it?');
  });
});

describe('fusion', () => {
  it('puts what both searches like before what one likes more', () => {
    const fused = fuse([
      [
        found('both', [2, 0.8], [2, 9]),
        found('meaning', [1, 0.9]),
        found('words', undefined, [1, 10]),
        found('last', [3, 0.1], [3, 1]),
      ],
    ]);
    expect(documents(fused)).toEqual(['both', 'meaning', 'words', 'last']);
    expect(fused[0]!.ranks).toEqual({
      dense: { rank: 2, score: 0.8 },
      lexical: { rank: 2, score: 9 },
      fused: { rank: 1, score: expect.closeTo(0.6 * 0.875 + 0.4 * (8 / 9), 6) },
    });
  });

  it('goes by words alone when nothing was searched by meaning', () => {
    const fused = fuse([[found('b', undefined, [2, 5]), found('a', undefined, [1, 7]), found('c', undefined, [3, 1])]]);
    expect(fused.map(({ document, ranks }) => [document, ranks.fused.score])).toEqual([
      ['a', 1],
      ['b', expect.closeTo(4 / 6, 6)],
      ['c', 0],
    ]);
  });

  it('counts several ways to put a question alike, and keeps the best rank of each kind', () => {
    const fused = fuse([
      [found('a', [1, 0.9]), found('b', [2, 0.5]), found('c', [3, 0.1])],
      [found('b', [1, 0.9], [1, 3]), found('c', [2, 0.5], [2, 1])],
    ]);
    expect(documents(fused)).toEqual(['b', 'a', 'c']);
    expect(fused[0]!.ranks).toMatchObject({ dense: { rank: 1 }, lexical: { rank: 1 } });
  });

  it('prefers of two that score alike the one that is like what scores well', () => {
    const best = found('best', [1, 0.9]);
    const lonely = found('lonely', [2, 0.5]);
    const akin: Candidate = { ...found('akin', [3, 0.5]), alike: [{ place: 0, cosine: 0.9 }] };
    expect(documents(fuse([[best, lonely, akin, found('last', [4, 0.1])]]))).toEqual([
      'best',
      'akin',
      'lonely',
      'last',
    ]);
  });

  it('of nothing is nothing', () => expect(fuse([[]])).toEqual([]));
});

describe('selection', () => {
  const text = 'The quick brown fox jumps over the lazy dog near the river bank.';

  it('drops a passage that says the same as a better one', () => {
    const fused = fuse([
      [found('a', [1, 0.9], undefined, text), found('copy', [2, 0.8], undefined, `${text}\n`), found('c', [3, 0.1])],
    ]);
    expect(documents(select(fused, 3))).toEqual(['a', 'c']);
  });

  it('spreads over documents where scores are close, and only there', () => {
    const rank = (document: string, number: number, score: number, text: string): Candidate => ({
      ...chunk(document, number, text),
      dense: { rank: 1, score },
    });
    const close = fuse([
      [rank('a', 0, 1, 'one'), rank('a', 1, 0.96, 'two'), rank('b', 0, 0.95, 'three'), rank('z', 0, 0, 'none')],
    ]);
    expect(documents(select(close, 3))).toEqual(['a', 'b', 'a']);
    const far = fuse([
      [rank('a', 0, 1, 'one'), rank('a', 1, 0.96, 'two'), rank('b', 0, 0.4, 'three'), rank('z', 0, 0, 'none')],
    ]);
    expect(documents(select(far, 3))).toEqual(['a', 'a', 'b']);
  });
});

describe('expansion', () => {
  const story = [
    chunk('a', 0, 'Intro.', ['A']),
    chunk('a', 1, 'First.', ['A', 'B']),
    chunk('a', 2, 'Second.', ['A', 'B']),
    chunk('a', 3, 'Third.', ['A', 'B']),
    chunk('a', 4, 'Other.', ['A', 'C']),
  ];
  const passage = (number: number) => ({ ...story[number]!, ranks: { fused: { rank: 1, score: 1 } } });

  it('takes neighbours in up to the bounds of the heading, and the place with them', () => {
    const [grown] = expand([passage(2)], story);
    expect(grown).toMatchObject({
      chunk: 2,
      text: 'First.\n\nSecond.\n\nThird.',
      place: { items: { from: 1, to: 3 }, characters: { from: 100, to: 306 } },
    });
  });

  it('gives a passage that another has grown over once', () => {
    expect(expand([passage(2), passage(3), passage(4)], story).map(({ text }) => text)).toEqual([
      'First.\n\nSecond.\n\nThird.',
      'Other.',
    ]);
  });

  it('joins the parts of a split paragraph in one line', () => {
    const half = { ...story[2]!, place: { ...story[2]!.place, items: { from: 1, to: 1 } } };
    expect(expand([{ ...passage(1) }], [half])[0]!.text).toBe('First. Second.');
  });

  it('stops when the passage is long enough, and never takes another version', () => {
    const long = { ...story[3]!, text: 'x'.repeat(2_000) };
    const other = { ...story[1]!, version: 'w' };
    expect(expand([passage(2)], [other, long])[0]!.text).toBe('Second.');
  });

  it('asks for the chunks around', () => {
    expect(neighbourhoods([passage(1)])).toEqual([{ document: 'a', chunks: { from: 0, to: 3 } }]);
  });
});

describe('retrieval', () => {
  it('searches every way to put the question, and says when meaning was not searched', async () => {
    const asked: unknown[] = [];
    const result = await retrieve(
      { queries: ['What is the warranty?', 'guarantee'], limit: 2, filters: { tags: ['x'] } },
      {
        async search(request) {
          asked.push(request);
          return { manifest: 4, model: 'm', dense: false, candidates: [found('a', undefined, [1, 2])], neighbours: [] };
        },
        read: async () => [],
      },
    );
    expect(asked).toEqual([
      { text: 'warranty?', limit: 200, filters: { tags: ['x'] }, around: { best: 16, reach: 2 } },
      { text: 'guarantee', limit: 200, filters: { tags: ['x'] }, around: { best: 16, reach: 2 } },
    ]);
    expect(result).toMatchObject({ dense: false, model: 'm', manifest: 4, passages: [{ document: 'a' }] });
  });

  it('reads what stands around a passage only where the search has not brought it', async () => {
    const read: unknown[] = [];
    const around = (document: string) => [1, 2, 3].map((number) => chunk(document, number, `${document}${number}`));
    const { passages } = await retrieve(
      { queries: ['warranty'], limit: 2, filters: {} },
      {
        search: async () => ({
          ...{ manifest: 1, model: null, dense: false, neighbours: around('near') },
          candidates: [found('near', undefined, [1, 9]), found('far', undefined, [17, 8])],
        }),
        async read(ranges) {
          read.push(...ranges);
          return around('far');
        },
      },
    );
    expect(read).toEqual([{ document: 'far', chunks: { from: 0, to: 2 } }]);
    expect(passages.map(({ text }) => text)).toEqual(['near\n\nnear1\n\nnear2', 'far\n\nfar1\n\nfar2']);
  });

  describe('with a reader of the best', () => {
    const index = {
      search: async () => ({
        ...{ manifest: 1, model: 'm', dense: true, neighbours: [] },
        candidates: ['a', 'b', 'c'].map((name, n) => found(name, [n + 1, 0.9 - n / 10])),
      }),
      read: async () => [],
    };
    const request = { queries: ['warranty'], limit: 2, filters: {} };
    const embed = async () => ({ model: 'm', vector: new Float32Array(1) });

    it('takes what the reader names first, and says so in the ranks', async () => {
      const { passages } = await retrieve(request, index, embed, async (shown) => {
        expect(documents(shown)).toEqual(['a', 'b', 'c']);
        return [2];
      });
      expect(passages.map(({ document, ranks }) => [document, ranks.reranked, ranks.fused!.rank])).toEqual([
        ['c', 1, 3],
        ['a', undefined, 1],
      ]);
    });

    it('leaves the order as it is when the reader cannot tell', async () => {
      expect(documents((await retrieve(request, index, embed, async () => null)).passages)).toEqual(['a', 'b']);
    });
  });
});
