import { describe, expect, it } from '@jest/globals';
import { nearest, suggestion, suggestionOrAll } from './nearest.ts';

describe('nearest', () => {
  it('finds the name that was meant, whatever its case', () => {
    expect(nearest('Orgin', ['origin', 'delay'])).toBe('origin');
  });

  it('guesses nothing where no name is near', () => {
    expect(nearest('zebra', ['origin', 'delay'])).toBeNull();
    expect(suggestion('zebra', ['origin'])).toBe('');
  });

  it('takes words in another order for one mistake, and what all names start with for nothing', () => {
    const known = ['expect_column_values_to_not_be_null', 'expect_column_values_to_be_of_type'];
    expect(nearest('expect_column_values_to_be_not_null', known)).toBe(known[0]);
    expect(nearest('expect_column_value_to_not_be_null', known)).toBe(known[0]);
    expect(nearest('expect_column_values_to_be_positive', known)).toBeNull();
    expect(nearest('customer_id', ['customer_age'])).toBeNull();
    expect(nearest('customer_id', ['Customer-ID'])).toBe('Customer-ID');
    expect(nearest('min', ['max_value', 'min_value'])).toBe('min_value');
    expect(nearest('ssn', ['sex'])).toBeNull();
    expect(nearest('desc', ['date', 'description'])).toBe('description');
    expect(nearest('desc', ['describes', 'description'])).toBeNull();
    expect(nearest('de', ['date', 'description'])).toBeNull();
  });

  it('lists what is known where none of it is near', () => {
    expect(suggestionOrAll('values', ['column', 'value_set'])).toBe(': it takes column, value_set.');
    expect(suggestionOrAll('colum', ['column', 'value_set'])).toBe("; did you mean 'column'?");
    expect(suggestionOrAll('x', [])).toBe('.');
  });
});
