import { z } from 'zod';
import { parseDuration } from '../../runtime/input-kinds.ts';
import { requestForms } from './request-body.ts';

const pointer = z.string().regex(/^(\/.*)?$/, { error: 'it takes a JSON Pointer such as /predictions' });

/** Which deployment rows are scored on, how they are sent and where the answers are. */
export const endpointKeys = {
  endpoint: z.string().optional().describe('By default the input `endpoint`'),
  deployment: z.string().optional().describe('By default the only healthy one without live traffic'),
  columns: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('Features in the order that the model takes them; by default all that are no label or answer'),
  request: z
    .enum(requestForms)
    .default('data')
    .describe(
      'How rows are sent: under `data` as lists, as `records`, or as MLflow and TensorFlow take them',
    ),
  'prediction-path': pointer.optional().describe('JSON Pointer to the list of predictions'),
  'score-path': pointer.optional().describe('JSON Pointer to the list of scores'),
  concurrency: z.number().int().min(1).max(64).default(4).describe('Requests in flight at once'),
  timeout: z
    .string()
    .refine((text) => parseDuration(text) !== null, { error: 'it takes a duration such as 30s' })
    .default('30s'),
};

const endpointSchema = z.strictObject(endpointKeys);
export type EndpointSetting = z.output<typeof endpointSchema>;
