import { writeFileSync } from 'node:fs';
import { functionJsonSchema } from './json-schema.ts';

writeFileSync(new URL('../../function.schema.json', import.meta.url), await functionJsonSchema());
