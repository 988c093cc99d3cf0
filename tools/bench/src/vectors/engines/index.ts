import { docent } from './docent.ts';
import type { Engine } from './engine.ts';
import { hnswlib } from './hnswlib.ts';
import { lancedb } from './lancedb.ts';
import { quantized } from './quantized.ts';

export const engines: readonly Engine[] = [
  docent,
  hnswlib,
  lancedb,
  quantized('i8'),
  quantized('f16'),
  quantized('f32'),
];

export function engineNamed(name: string): Engine {
  const engine = engines.find((engine) => engine.name === name);
  if (!engine) throw new RangeError(`There is no engine '${name}'`);
  return engine;
}
