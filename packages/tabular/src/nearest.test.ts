import { describe, expect, it } from '@jest/globals';
import { nearest, suggestion } from './nearest.ts';

describe('nearest', () => {
  it('finds the name that was meant, whatever its case', () => {
    expect(nearest('Orgin', ['origin', 'delay'])).toBe('origin');
  });

  it('guesses nothing where no name is near', () => {
    expect(nearest('zebra', ['origin', 'delay'])).toBeNull();
    expect(suggestion('zebra', ['origin'])).toBe('');
  });
});
