import { z } from 'zod';
import { x } from './index.ts';
test('t', () => { expect(z.string().parse('a')).toBe('a'); expect(x).toBe(1); });
