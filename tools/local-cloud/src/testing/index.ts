export { startEmulator, type Emulator } from './emulator.ts';
export { startCloud, type TestCloud } from './start-cloud.ts';
