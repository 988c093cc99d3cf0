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
  RerankInput,
  Stopped,
} from './claude.ts';
export { callFor, DECLINED } from './claude.ts';
export { claudeFromEnvironment } from './environment.ts';
export { isPlainlyAnswered, isSimple } from './offline/plain.ts';
export { plainInMarkdown } from './markdown.ts';
export { PRICES_AS_OF } from './models.ts';
export { sentencesOf, type Span } from './sentences.ts';
