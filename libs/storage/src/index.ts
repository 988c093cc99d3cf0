export * from './clients.ts';
export * from './download.ts';
export * from './errors.ts';
export * from './keys.ts';
export * from './objects.ts';
export * from './records.ts';
export * from './rights.ts';
export * from './tenants.ts';
