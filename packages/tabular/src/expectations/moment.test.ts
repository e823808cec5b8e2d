import { describe, expect, it } from '@jest/globals';
import { parseMoment } from './moment.ts';

describe('a date or timestamp', () => {
  it.each([
    ['2001-01-31', '2001-01-31T00:00:00.000000'],
    ['2001-1-3', '2001-01-03T00:00:00.000000'],
    ['2001-01-31 06:05', '2001-01-31T06:05:00.000000'],
    ['2001-01-31T06:05:07.25', '2001-01-31T06:05:07.250000'],
    ['2001-01-31T23:30:00-02:00', '2001-02-01T01:30:00.000000'],
    ['2001-01-31T06:05:07Z', '2001-01-31T06:05:07.000000'],
    ['2001-01-31 06:05:07+00', '2001-01-31T06:05:07.000000'],
  ])('reads %s as %s', (text, moment) => {
    expect(parseMoment(text)?.text).toBe(moment);
  });

  it.each(['2001-02-30', '2001-13-01', '01/31/2001', '2001', 'yesterday', '2001-01-31T25:00'])(
    'is not what %s is',
    (text) => {
      expect(parseMoment(text)).toBeNull();
    },
  );
});
