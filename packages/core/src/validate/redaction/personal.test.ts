import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { looksPersonal, withoutPersonal } from './personal.ts';

describe('what looks personal', () => {
  it.each([
    'ann@example.org',
    'Ann Lee <ann.lee+news@mail.example.co.uk>',
    'jürgen@müller.example',
    'DE89 3704 0044 0532 0130 00',
    'GB82WEST12345698765432 is the account',
    'de89370400440532013000',
    '4111 1111 1111 1111',
    '4111-1111-1111-1111 12/27',
    '5555555555554444',
    '378282246310005',
    4111111111111111,
    4111111111111111n,
    '+49 30 1234567',
    '+1 (555) 234-5678',
    '0049 151 12345678',
    '0151 12345678',
    '(030) 123 45 67 8',
    '(555) 234-5678',
    '555-234-5678',
    '1-555-234-5678',
    5552345678,
    'call 555.234.5678 today',
  ])('%s does', (value) => expect(looksPersonal(value)).toBe(true));

  it.each([
    'a@b',
    'JFK',
    '2001-01-31 06:05:00',
    '2001-01-31T06:05:00.123456Z',
    '01/31/2001',
    '01-02-2003 10:11:12',
    '06:05:00',
    '127.0.0.1',
    '0.123456789012',
    '-73.98561',
    'GB82WEST12345698765433',
    '4111 1111 1111 1112',
    '550e8400-e29b-41d4-a716-446655440000',
    '1700000000',
    1700000000,
    1700000000123,
    4111111111111112,
    3000000,
    12345.678,
    null,
    true,
    '3,000,000 of 5,000,000 values (60 %) are not between 0 and 150.',
    'canary-7f3a-12',
  ])('%s does not', (value) => expect(looksPersonal(value)).toBe(false));

  it('is taken out of a sentence', () =>
    expect(withoutPersonal('Ann is at ann@example.org, or 0151 12345678.', '…')).toBe('Ann is at …, or ….'));

  it('finds every card number with a right check digit', () =>
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 6 }), fc.stringMatching(/^\d{14}$/), (first, rest) => {
        const cards = Array.from({ length: 10 }, (_, last) => `${first}${rest}${last}`).filter(looksPersonal);
        // Of ten check digits one is right; a telephone number in it has more digits around it and is none.
        expect(cards).toHaveLength(1);
      }),
    ));

  it('searches long text in time', () => {
    const started = performance.now();
    for (const text of [
      'a'.repeat(1e6),
      '@'.repeat(1e6),
      '1 '.repeat(5e5),
      'DE'.repeat(5e5),
      '+'.repeat(1e6),
    ])
      looksPersonal(text);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
