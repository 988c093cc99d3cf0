/** What is done with documents that were read: no parser comes along. */
export { documentText } from './chunks/units.ts';
export type { StructuredDocument } from './model/document.ts';
export { outlineOf, type Stretch } from './outline.ts';
export { toMarkdown } from './to-markdown.ts';
