import { describe, expect, it } from '@jest/globals';
import { markdownParts } from './markdown-parts.ts';
import { scoreMarkdown } from './score.ts';

describe('markdownParts', () => {
  it('tells headings, cells, items and words apart, markup aside', () => {
    const parts = markdownParts(
      '# *Ducks*: a story\n\n- [far](x) away\n\n| a\\_b | |\n| - | - |\n\n<!-- image -->\n\nThey &amp; we.',
    );
    expect(parts).toEqual({
      headings: ['ducks a story'],
      items: ['far away'],
      cells: ['ab'],
      words: ['ducks', 'a', 'story', 'far', 'away', 'ab', 'they', '&', 'we'],
    });
  });
});

describe('scoreMarkdown', () => {
  it('is 1 for the same words however they are marked up', () => {
    expect(scoreMarkdown('## One\n\n- **two**\n', '# One\n\n* two').all).toBe(1);
  });

  it('takes the longest sequence of words that both have', () => {
    // "a c d" of a b c d and a c x d: 2 * 3 / (4 + 4)
    expect(scoreMarkdown('a b c d', 'a c x d').text).toBeCloseTo(0.75);
  });

  it('counts each heading as often as both have it, and leaves out what the truth has none of', () => {
    const scores = scoreMarkdown('# x\n\n# x\n\n# y', '# x\n\n# z');
    expect(scores.headings).toBeCloseTo(0.4); // one of three and one of two
    expect(scores.cells).toBeUndefined();
  });

  it('is 0 for nothing', () => {
    expect(scoreMarkdown('# a\n\ntext', '').all).toBe(0);
  });
});
