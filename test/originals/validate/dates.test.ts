import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { isDateutilText } from '@mlops-actions/tabular/expectations/dateutil';
import { strptime } from '@mlops-actions/tabular/expectations/strptime';

const python = process.env['MLOPS_ORIGINALS_PYTHON'] ?? 'python3';
const seed = 20_010_101;

/** What a directive may meet: what it takes, what it nearly takes, and the edges between. */
const values: Record<string, string[]> = {
  d: ['1', '01', ' 1', '9', '28', '29', '30', '31', '32', '00', '0', '٣١'],
  m: ['1', '01', '2', '02', '4', '12', '13', '00', '٢'],
  y: ['00', '01', '68', '69', '99', '1', '100', '١٢'],
  Y: ['2001', '2000', '1900', '0001', '0000', '9999', '99', '10000', '２００１'],
  H: ['0', '00', '9', '23', '24', ' 7'],
  I: ['0', '1', '01', '12', '13', ' 7'],
  M: ['0', '59', '60', '7', '07'],
  S: ['0', '59', '60', '61', '62', '7'],
  f: ['0', '123456', '1234567', '5', ''],
  j: ['1', '001', '366', '365', '367', '0', '000', '60', '060'],
  U: ['0', '53', '54', '7', '07'],
  W: ['0', '53', '54', '7', '07'],
  V: ['0', '00', '1', '01', '52', '53', '54'],
  G: ['2001', '2004', '2009', '0000', '0001', '9999', '99'],
  u: ['0', '1', '7', '8'],
  w: ['0', '6', '7'],
  A: ['Monday', 'SUNDAY', 'friday', 'Fri', 'Mo', 'Montag'],
  a: ['Mon', 'SUN', 'fri', 'Friday', 'Mo'],
  B: ['January', 'MAY', 'february', 'Feb', 'Sept', 'März'],
  b: ['Jan', 'MAY', 'feb', 'February', 'Sept'],
  p: ['AM', 'pm', 'a', 'P', 'am.', ''],
  z: [
    '+0000',
    '-0530',
    '+05:30',
    'Z',
    'z',
    '+05',
    '+2400',
    '-00:00:30',
    '+00:00:30.5',
    '+0560',
    '+05:3000',
    '+0530:00',
  ],
  Z: ['UTC', 'gmt', 'CET', '', 'utc+1'],
  c: ['Mon Jan  1 06:05:00 2001', 'Mon Jan 1 06:05:00 2001', 'x'],
  x: ['01/31/01', '1/1/1', '02/30/01'],
  X: ['06:05:00', '6:5:0', '25:00:00'],
  '%': ['%', ''],
  Q: ['1'],
  E: ['1'],
  '-d': ['1'],
  '': [''],
};
const between = [
  '',
  ' ',
  '-',
  '/',
  ':',
  'T',
  '.',
  '  ',
  '\t',
  ' at ',
  'ü',
  '(',
  '+',
  '\u00a0',
  '\n',
  '\u001c',
  '[',
  'İ',
  'ſ',
  'K',
];

const piece = fc
  .tuple(fc.constantFrom(...Object.keys(values)), fc.constantFrom(...between))
  .chain(([directive, after]) =>
    fc.record({
      format: fc.constant(`%${directive}${after}`),
      text: fc
        .tuple(
          fc.constantFrom(...(values[directive] as string[])),
          fc.oneof(
            { weight: 8, arbitrary: fc.constant(after) },
            { weight: 1, arbitrary: fc.constantFrom(...between) },
          ),
        )
        .map((parts) => parts.join('')),
    }),
  );

const usual = [
  '%Y-%m-%d',
  '%d/%m/%Y',
  '%Y-%m-%dT%H:%M:%S.%f%z',
  '%b %d, %Y',
  '%G-W%V-%u',
  '%Y %j',
  '%y%m%d',
  '%d%b%Y',
  '%I:%M %p',
  '%Y %U %w',
  '%Y %W %a',
  '%H%M%S',
  '%c',
  '%x %X',
];
const filled = fc
  .constantFrom(...usual)
  .chain((format) =>
    fc
      .tuple(
        ...(format.match(/%.|[^%]+/g) ?? []).map((part) =>
          fc.constantFrom(...(part.startsWith('%') ? (values[part.slice(1)] as string[]) : [part])),
        ),
      )
      .map((parts) => ({ format, text: parts.join('') })),
  );
const pairs = fc.oneof(
  filled,
  fc.array(piece, { minLength: 1, maxLength: 4 }).map((all) => ({
    format: all.map(({ format }) => format).join(''),
    text: all.map(({ text }) => text).join(''),
  })),
);

const words =
  "1 2 01 02 7 12 13 29 30 31 32 59 60 61 68 69 99 100 366 999 1999 2000 2001 20010131 200101311205 20010131120501 010131 1205 120501 0000 0 00 1.5 12.30 12,30 10.25.2001 1e5 123456789 Jan january FEB sept Sep Mar may Mon monday TUE wed Thursday am PM a p a.m. noon h hour hours m min minute minutes s sec second seconds 10h 10h30m 5s 6:05 6:05:07 06:05:07.25 6:05:07,25 24:00 23:59:60 12:61 2001-01-31 31-1-2001 31/1/01 1/31/2001 13/13/2001 2001-02-30 2001-1 1-2 5.May.2001 May-5-2001 Z UTC GMT EST CEST z +01 +0100 -05:30 +1 +123 +01:00:00 -0 GMT+3 UTC-5 T t at on and of st nd rd th 1st 2nd 3rd 4th ad AD bc '99 . , ; - / : | ' ( ) (UTC) (EST) [ + é ٣ ２００１ ½ ª × today inf nan 1_000 1e400"
    .split(' ')
    .concat('a.d.', 'Sat.', '1440000000000', '\0', '\t', '\u00a0', '\u2028', '\n');
const separators = ['', ' ', ' ', ' ', '-', '/', ':', ', ', 'T', '.', ','];
const dates = fc
  .array(fc.tuple(fc.constantFrom(...words), fc.constantFrom(...separators)), { minLength: 1, maxLength: 5 })
  .map((all) => all.map(([word, after], at) => (at === all.length - 1 ? word : word + after)).join(''));

/** A format that is refused here is one by which Python reads no text. */
const agrees = (ours: boolean | null | undefined, python: boolean | null | undefined) =>
  ours === null ? python !== true : ours === python;

describe("Python's readers of dates", () => {
  const forms = fc.sample(pairs, { seed, numRuns: 30_000 });
  const texts = fc.sample(dates, { seed, numRuns: 30_000 });
  let theirs: { strptime: (boolean | null)[]; dateutil: (boolean | string)[] };

  beforeAll(() => {
    const child = spawnSync(python, [join(import.meta.dirname, 'python_dates.py')], {
      input: JSON.stringify({ strptime: forms.map(({ format, text }) => [format, text]), dateutil: texts }),
      encoding: 'utf8',
      env: { ...process.env, TZ: 'UTC', LC_ALL: 'C.UTF-8' },
      maxBuffer: 1 << 28,
    });
    if (child.status !== 0) throw new Error(child.stderr);
    theirs = JSON.parse(child.stdout) as typeof theirs;
  }, 300_000);

  it('give the same verdict as strptime here, on 30,000 formats and texts, or neither reads a text by the format', () => {
    const ours = forms.map(({ format, text }) => {
      try {
        return strptime(format)(text);
      } catch {
        return null;
      }
    });
    const unlike = forms.flatMap((form, i) =>
      agrees(ours[i], theirs.strptime[i]) ? [] : [{ ...form, ours: ours[i], python: theirs.strptime[i] }],
    );
    expect(unlike).toEqual([]);
    expect(ours.filter((each) => each === true).length).toBeGreaterThan(1000);
    expect(ours.filter((each) => each === false).length).toBeGreaterThan(5000);
  });

  it('give the same verdict as dateutil here, on 30,000 texts', () => {
    const unlike = texts.flatMap((text, i) => {
      const ours = isDateutilText(text);
      return ours === theirs.dateutil[i] ? [] : [{ text, ours, python: theirs.dateutil[i] }];
    });
    expect(unlike).toEqual([]);
    expect(theirs.dateutil.filter((each) => each === true).length).toBeGreaterThan(2000);
  });
});
