import * as z from 'zod';
import { contract } from './contract.ts';
import { Vector } from './vector.ts';

/** Embeds texts for functions that carry no model. */
export const embeddingService = contract('embedding-service', {
  input: z.strictObject({
    texts: z.array(z.string().min(1).max(20_000)).min(1).max(256),
    /** Some models put a prefix before a query, and none before a passage. */
    kind: z.enum(['query', 'passage']),
    /** The default model unless told. */
    model: z.string().max(200).optional(),
  }),
  output: z.strictObject({
    model: z.string(),
    dimensions: z.int().min(1),
    /** One for each text, in order, of length 1. */
    vectors: z.array(Vector),
  }),
  example: { texts: ['How long is the warranty?'], kind: 'query' },
});
