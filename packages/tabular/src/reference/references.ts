import { z } from 'zod';
import { severities } from '../expectations/expectation.ts';

const columns = z.union([z.string().transform((name) => [name]), z.array(z.string()).min(1)]);
const severity = (standard: (typeof severities)[number]) => z.enum(severities).default(standard);

const key = z.strictObject({
  columns: columns.describe('A key: values of the reference that the data should still hold'),
  mostly: z.number().min(0).max(1).default(1).describe('The least share of the keys to be found'),
  severity: severity('warning'),
});

const files = z
  .union([z.string().transform((path) => [path]), z.array(z.string()).min(1)])
  .describe(
    'Files, globs, folders and addresses, as the input data takes them; files within the working folder',
  );

const foreignKey = z.strictObject({
  columns: columns.describe('Columns of the data whose values have to be in the other file'),
  reference: z.union([
    files.transform((data) => ({ data, columns: undefined })),
    z.strictObject({
      data: files,
      columns: columns.optional().describe('Their columns, in the same order; by default of the same names'),
    }),
  ]),
  mostly: z.number().min(0).max(1).default(1).describe('The least share of the rows that have to be found'),
  severity: severity('critical'),
});

/** The part `references` of an expectation file: what other data this data is compared with, and how. */
export const referencesSchema = z.strictObject({
  previous: z
    .strictObject({
      removed: severity('critical').describe('What a column means that only the reference has'),
      retyped: severity('critical').describe('What a column of another type means'),
      added: severity('warning').describe('What a column means that the reference has not'),
      row_count: z
        .strictObject({
          change: z
            .number()
            .min(0)
            .default(0.2)
            .describe('The largest change, as a fraction of the reference'),
          severity: severity('warning'),
        })
        .prefault({}),
      keys: z.array(key).default([]).describe('Keys of the reference that the data should still hold'),
    })
    .optional()
    .describe('The last accepted version, whose files the input reference names'),
  foreign_keys: z.array(foreignKey).default([]).describe('Values that have to be found in another file'),
});

export type References = z.output<typeof referencesSchema>;
export type PreviousRules = NonNullable<References['previous']>;
export type KeyRule = PreviousRules['keys'][number];
export type ForeignKeyRule = References['foreign_keys'][number];

/** What is compared with the last accepted version where the file says nothing. */
export const standardRules: PreviousRules = referencesSchema.parse({ previous: {} })
  .previous as PreviousRules;
