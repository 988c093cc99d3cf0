/** What renderers of Markdown make a link of by itself; up to what could end a code span. */
const ADDRESS = /(?:https?:\/\/|www\.)[^\s<>`|\\]*|[-.\w+]+@[-\w]+(?:\.[-\w]+)+/giu;

/**
 * Text, to be read in Markdown as it stands: nothing in it becomes markup, a link or the number of a source. Every
 * character that could is escaped, wherever it stands, and addresses are code: takes time in proportion to the text.
 */
export function plainInMarkdown(text: string): string {
  const addresses = text.match(ADDRESS) ?? [];
  const pieces = text.split(ADDRESS).map(escaped);
  return pieces.map((piece, index) => piece + (index < addresses.length ? `\`${addresses[index]}\`` : '')).join('');
}

function escaped(text: string): string {
  return (
    text
      .replace(/[\\`*[\]>~|]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|&(?=#?\w)/gu, '\\$&')
      // A backslash would be taken for the end of an address that stands before it.
      .replaceAll('<', '&lt;')
      .replace(/^(\s*)([#+=-])/gm, '$1\\$2')
      .replace(/^(\s*\d{1,9})([.)])(?=\s|$)/gm, '$1\\$2')
  );
}
