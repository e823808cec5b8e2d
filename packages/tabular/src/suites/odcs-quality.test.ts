import { describe, expect, it } from '@jest/globals';
import { readSuite } from './read-suite.ts';

/** What the rules at the property `code` of a contract become, each as its type and kwargs. */
function rulesAt(...quality: Record<string, unknown>[]) {
  const contract = {
    apiVersion: 'v3.0.2',
    kind: 'DataContract',
    id: 'orders',
    version: '1.0.0',
    status: 'active',
    schema: [{ name: 'orders', properties: [{ name: 'code', logicalType: 'string', quality }] }],
  };
  const { expectations, unsupported } = readSuite(JSON.stringify(contract), 'orders.odcs.json');
  const ofRules = expectations.slice(expectations.length - quality.length);
  return { asked: ofRules.map(({ type, kwargs }) => [type, kwargs]), unsupported };
}

describe('a quality rule by the names of ODCS 3.0', () => {
  it('is an expectation of every value where it allows no bad one', () => {
    const { asked, unsupported } = rulesAt(
      { rule: 'nullCheck' },
      { rule: 'uniqueCheck' },
      { rule: 'validValues', validValues: ['a', 'b'] },
      { rule: 'duplicateCount', mustBe: 0 },
    );
    expect(unsupported).toEqual([]);
    expect(asked).toEqual([
      ['expect_column_values_to_not_be_null', { column: 'code' }],
      ['expect_column_values_to_be_unique', { column: 'code' }],
      ['expect_column_values_to_be_in_set', { column: 'code', value_set: ['a', 'b'] }],
      ['expect_column_values_to_be_unique', { column: 'code' }],
    ]);
  });

  it('counts where its operator allows some', () => {
    const { asked } = rulesAt({ rule: 'duplicateCount', mustBeLessThan: 1, unit: 'percent' });
    expect(asked).toMatchObject([
      [
        'odcs.duplicateValues',
        { figure_query: expect.stringContaining('count(DISTINCT "code")'), must_be: 'below 1 %' },
      ],
    ]);
  });

  it('is not judged without an operator where it is a count', () => {
    const { unsupported } = rulesAt({ rule: 'duplicateCount' });
    expect(unsupported).toMatchObject([{ why: "The rule needs one operator, such as 'mustBe: 0'." }]);
  });
});
