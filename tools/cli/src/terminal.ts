import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** The text in a style where `stream` shows it: a terminal, and neither NO_COLOR nor NODE_DISABLE_COLORS is set. */
export const styled = (style: Style, text: string, stream: NodeJS.WriteStream = process.stdout): string =>
  styleText(style, text, { stream });

/** Text from documents, models and servers without the characters that a terminal would obey. */
export const printable = (text: string): string => text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');

/** The same on one line. */
export const oneLine = (text: string): string => printable(text.replace(/\s+/g, ' ')).trim();

export const say = (line = ''): void => void process.stdout.write(`${line}\n`);

/** JSON on standard output: one value a line. */
export const sayJson = (value: unknown): void => say(JSON.stringify(value));
