export { startStandIn, type Fault, type Served, type StandIn, type StandInOptions } from './stand-in.ts';
export type { Reply, ReplyBlock } from './replies.ts';
export type { Request } from './rules.ts';
