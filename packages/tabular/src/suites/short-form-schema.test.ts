import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { suiteSchema } from './short-form-schema.ts';

const accepts = (file: unknown) => suiteSchema.safeParse(file).success;
const notNull = 'expect_column_values_to_not_be_null';

describe('the schema of expectation files', () => {
  it("takes the short form and both of Great Expectations' own", () => {
    expect(accepts({ table: [{ expect_table_row_count_to_be_between: { min_value: 1 } }] })).toBe(true);
    expect(accepts({ columns: { a: [notNull, { [notNull]: { mostly: 0.9, severity: 'warning' } }] } })).toBe(
      true,
    );
    expect(accepts({ expectations: [{ type: notNull, kwargs: { column: 'a' } }] })).toBe(true);
    expect(accepts({ expectations: [{ expectation_type: notNull, kwargs: { column: 'a' } }] })).toBe(true);
  });

  it.each([
    [{ columns: { a: [{ [notNull]: { mosty: 0.9 } }] } }],
    [{ columns: { a: [{ [notNull]: { mostly: 9 } }] } }],
    [{ columns: { a: ['expect_nothing'] } }],
    [{ table: [notNull] }],
    [{ columns: { a: notNull } }],
    ['text'],
  ])('underlines %j', (file) => {
    expect(accepts(file)).toBe(false);
  });

  it('can be written as a JSON Schema', () => {
    const schema = JSON.stringify(z.toJSONSchema(suiteSchema, { io: 'input', unrepresentable: 'any' }));
    expect(schema).toContain('expect_compound_columns_to_be_unique');
    expect(schema).toContain(
      '"value_set":{"type":"array","items":{"type":["string","number","integer","boolean","null"]}}',
    );
  });
});
