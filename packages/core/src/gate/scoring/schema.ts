import { z } from 'zod';
import { parseDuration } from '../../runtime/input-kinds.ts';

/** Which deployment rows are scored on; the inputs say what is sent, and where the answers are. */
export const endpointKeys = {
  endpoint: z.string().optional().describe('By default the input `endpoint`'),
  deployment: z.string().optional().describe('By default the only healthy one without live traffic'),
  concurrency: z.number().int().min(1).max(64).default(4).describe('Requests in flight at once'),
  timeout: z
    .string()
    .refine((text) => parseDuration(text) !== null, { error: 'it takes a duration such as 30s' })
    .default('30s'),
};

const endpointSchema = z.strictObject(endpointKeys);
export type EndpointSetting = z.output<typeof endpointSchema>;
