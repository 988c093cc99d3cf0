export { defineFunction, defineStream } from './define.ts';
export { defineHttp } from './http.ts';
export { FunctionContext, type Answer, type Asked, type CallOptions } from './context.ts';
export { DocentError } from './error.ts';
export { checkInput } from './check.ts';
export { log, type Log } from './log.ts';
