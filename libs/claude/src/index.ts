export type {
  AnswerEvent,
  AnswerInput,
  Claude,
  ClaudeCall,
  DecideInput,
  Decision,
  EnhanceInput,
  Enhancement,
  Likeness,
  Stopped,
} from './claude.ts';
export { callFor, DECLINED } from './claude.ts';
export { claudeFromEnvironment } from './environment.ts';
export { plainInMarkdown } from './markdown.ts';
export { sentencesOf, type Span } from './sentences.ts';
