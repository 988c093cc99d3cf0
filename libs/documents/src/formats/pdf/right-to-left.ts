const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u;
const leftToRight = /[\p{L}\p{N}]/u;

/** Whether most letters are written from right to left. */
export function isRightToLeft(text: string): boolean {
  if (!rightToLeft.test(text)) return false;
  let rtl = 0;
  let ltr = 0;
  for (const char of text) {
    if (rightToLeft.test(char)) rtl++;
    else if (leftToRight.test(char)) ltr++;
  }
  return rtl > ltr;
}

/**
 * The reading order of text that comes as it stands from left to right, each word with its letters in reading order. What
 * is written from left to right inside it keeps its order.
 */
export function logicalOrder(text: string): string {
  return (text.match(tokens) ?? [])
    .map((token) => (isLeftToRight(token) ? token : (mirrored[token] ?? ligatures(token))))
    .reverse()
    .join('');
}

/** Runs of letters by their direction; numbers and words of the other direction stay together with what joins them. */
const tokens =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{M}\u0640]+|(?:(?![\p{Script=Arabic}\p{Script=Hebrew}])[\p{L}\p{N}])+(?:[.,:/%\s-]+(?:(?![\p{Script=Arabic}\p{Script=Hebrew}])[\p{L}\p{N}])+)*%?|\s+|./gsu;

const isLeftToRight = (token: string): boolean => leftToRight.test(token) && !rightToLeft.test(token);

const mirrored: Record<string, string> = {
  '(': ')',
  ')': '(',
  '[': ']',
  ']': '[',
  '{': '}',
  '}': '{',
  '«': '»',
  '»': '«',
};

/** Lam with alef is one glyph, which comes with its letters the wrong way about; certain only after the article. */
const ligatures = (word: string): string => word.replace(/ا([أإآ])ل/g, 'ال$1');
