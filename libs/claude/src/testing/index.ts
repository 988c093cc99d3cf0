export { startStandIn, type Fault, type StandIn, type StandInOptions } from './stand-in.ts';
export type { Reply, ReplyBlock } from './replies.ts';
