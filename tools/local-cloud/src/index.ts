export { mostEnvironments, startLocalCloud, type LocalCloud, type LocalCloudOptions } from './local-cloud.ts';
export type { InvocationRecord } from './lambda/invocation-record.ts';
