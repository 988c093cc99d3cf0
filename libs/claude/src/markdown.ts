/**
 * Text, to be read in Markdown as it stands: nothing in it becomes markup, a link or the number of a source. Every
 * character that could is escaped, wherever it stands: takes time in proportion to the text.
 */
export function plainInMarkdown(text: string): string {
  return (
    text
      .replace(/[\\`*[\]>~|]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|&(?=#?\w)/gu, '\\$&')
      // A backslash would be taken for the end of an address that stands before it.
      .replaceAll('<', '&lt;')
      .replace(/^(\s*)([#+=-])/gm, '$1\\$2')
      .replace(/^(\s*\d{1,9})([.)])(?=\s|$)/gm, '$1\\$2')
  );
}
