import type { AnswerFormat } from '@docent/contracts/response-formatter';
import type { FormatterInput } from './answer-tree.ts';
import { toHtmlAnswer } from './html.ts';
import { answerMarkdown, toMarkdownAnswer } from './markdown.ts';
import { toSlackMessage } from './slack.ts';
import { answerText, toTextAnswer } from './text.ts';

type Format = { mediaType: string; write(input: FormatterInput): string };

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

export const FORMATS: Record<AnswerFormat, Format> = {
  markdown: { mediaType: 'text/markdown; charset=utf-8', write: toMarkdownAnswer },
  html: { mediaType: 'text/html; charset=utf-8', write: toHtmlAnswer },
  text: { mediaType: 'text/plain; charset=utf-8', write: toTextAnswer },
  slack: { mediaType: 'application/json', write: (input) => json(toSlackMessage(input)) },
  json: {
    mediaType: 'application/json',
    write: (input) => {
      const { answer, sources, followUps, offline } = input;
      const unmarked = { ...input, unsupported: [] };
      const unsupported = input.unsupported.map(({ from, to, likeness }) => ({
        text: answer.slice(from, to),
        likeness,
      }));
      return json({
        answer: answerMarkdown(unmarked),
        text: answerText(unmarked),
        sources,
        unsupported,
        followUps,
        offline,
      });
    },
  },
};
