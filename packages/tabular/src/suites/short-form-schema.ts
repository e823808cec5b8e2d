import { z } from 'zod';
import { severities } from '../expectations/expectation.ts';
import { registry } from '../expectations/registry.ts';
import { referencesSchema } from '../reference/references.ts';

const severity = z.enum(severities).optional().describe('What a failure means; by default critical');
const open = z.record(z.string(), z.unknown());

/** `name: {kwargs}`; within a column its name is not repeated. */
function shortItems(ofColumn: boolean) {
  const kinds = Object.entries(registry).filter(([, kind]) => 'column' in kind.shape === ofColumn);
  const named = kinds.map(([name, { shape }]) => {
    const { column: _column, ...kwargs } = shape;
    return z.strictObject({ [name]: z.strictObject({ ...kwargs, severity }).nullable() });
  });
  return z.array(z.union([z.enum(kinds.map(([name]) => name)), ...named]));
}

const longItem = z.union([
  z.looseObject({ type: z.string(), kwargs: open, severity, meta: open.nullish(), id: z.string().nullish() }),
  z.looseObject({ expectation_type: z.string(), kwargs: open, meta: open.nullish() }),
]);

/**
 * The expectation file as editors complete it: the short form with every kwarg, and Great Expectations' own
 * form. `readSuite` reads it with the lines of what is wrong.
 */
export const suiteSchema = z.union([
  z.looseObject({
    name: z.string().optional(),
    table: shortItems(false).optional().describe('Expectations of the table'),
    columns: z.record(z.string(), shortItems(true)).optional().describe('Expectations of each column'),
    references: referencesSchema.optional().describe('What other data it is compared with'),
  }),
  z.looseObject({
    name: z.string().optional(),
    expectations: z.array(longItem),
    references: referencesSchema.optional(),
  }),
]);
