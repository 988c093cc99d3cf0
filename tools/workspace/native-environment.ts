import type { EnvironmentContext, JestEnvironmentConfig } from '@jest/environment';
import { TestEnvironment } from 'jest-environment-node';

/**
 * Jest's Node environment for tests that run native code: Jest gives each test file a realm of its own, and onnxruntime
 * refuses, or hands out, typed arrays that are not that realm's. Here both share Node's.
 */
export default class NativeEnvironment extends TestEnvironment {
  constructor(config: JestEnvironmentConfig, context: EnvironmentContext) {
    super(config, context);
    Object.assign(this.global, { ArrayBuffer, Uint8Array, Float32Array, BigInt64Array });
  }
}
