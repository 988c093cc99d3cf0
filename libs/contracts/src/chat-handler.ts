import * as z from 'zod';
import { streamContract } from './contract.ts';

/** An HTTP request as a Lambda function URL hands it on (payload format 2.0); the answer is the HTTP response, streamed. */
export const chatHandler = streamContract('chat-handler', {
  input: z.looseObject({
    version: z.literal('2.0').default('2.0'),
    rawPath: z.string(),
    rawQueryString: z.string().default(''),
    headers: z.record(z.string(), z.string()).default({}),
    body: z.string().optional(),
    isBase64Encoded: z.boolean().default(false),
    requestContext: z.looseObject({
      domainName: z.string().optional(),
      http: z.looseObject({ method: z.string(), path: z.string(), sourceIp: z.string().optional() }),
    }),
  }),
  events: z.unknown(),
  example: { rawPath: '/health', requestContext: { http: { method: 'GET', path: '/health' } } },
});
