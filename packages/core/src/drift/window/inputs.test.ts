import { describe, expect, it } from '@jest/globals';
import { missingHours, rangesText } from './hours.ts';
import { windowSource } from './inputs.ts';
import { secondsOf } from './queried.ts';

const guid = '63613592-b6f7-4c3d-a390-22ba13102111';
const resource = `/subscriptions/${guid}/resourceGroups/ml/providers/Microsoft.Insights/components/flights`;

describe('The source of the current data', () => {
  it.each([
    [{ current: ['a.csv'] }, { kind: 'files', patterns: ['a.csv'] }],
    [
      { current: ['a.csv'], endpoint: 'flights' },
      { kind: 'files', patterns: ['a.csv'] },
    ],
    [
      { endpoint: 'flights' },
      { kind: 'collector', endpoint: 'flights', deployment: undefined, sinceMs: 604_800_000 },
    ],
    [
      { endpoint: 'flights', deployment: 'blue', since: 1000 },
      { kind: 'collector', endpoint: 'flights', deployment: 'blue', sinceMs: 1000 },
    ],
    [{ query: 'T' }, { kind: 'query', query: 'T', resource: undefined, sinceMs: undefined }],
    [{ query: 'T', queryResource: guid }, { resource: { kind: 'workspace', id: guid } }],
    [{ query: 'T', queryResource: `workspace:${guid}` }, { resource: { kind: 'workspace', id: guid } }],
    [{ query: 'T', queryResource: `app:${guid}` }, { resource: { kind: 'application', id: guid } }],
    [{ query: 'T', queryResource: resource }, { resource: { kind: 'resource', id: resource } }],
  ])('of %j is %j', (inputs, source) => {
    expect(windowSource(inputs)).toMatchObject(source);
  });

  it.each([
    [{}, 'The current data are missing'],
    [{ current: ['a.csv'], query: 'T' }, 'both name the current data'],
    [{ current: ['a.csv'], since: 1000 }, "Input 'since' is about"],
    [{ current: ['a.csv'], endpoint: 'flights', deployment: 'blue' }, "Input 'deployment' is about"],
    [{ endpoint: 'flights', queryResource: guid }, "needs the input 'query'"],
    [{ query: 'T', queryResource: 'flights' }, "Input 'query-resource' is 'flights'"],
    [{ query: 'T', queryResource: `${resource}/../x?y` }, "Input 'query-resource' is"],
  ])('of %j is refused: %s', (inputs, sentence) => {
    expect(() => windowSource(inputs)).toThrow(sentence);
  });
});

describe('Hours without data', () => {
  const window = { from: new Date('2026-03-05T09:30:00Z'), to: new Date('2026-03-05T15:30:00Z') };
  const hour = (text: string) => new Date(`2026-03-05T${text}:00:00Z`);

  it('are the whole hours of the window that no row is in', () => {
    const { missing, hours } = missingHours(window, [hour('09'), hour('11'), hour('15')]);
    expect(hours).toBe(5);
    expect(missing).toEqual([hour('10'), hour('12'), hour('13'), hour('14')]);
    expect(rangesText(missing)).toBe(
      '2026-03-05 10:00 to 2026-03-05 11:00 UTC, 2026-03-05 12:00 to 2026-03-05 15:00 UTC',
    );
    expect(rangesText(missing, 1)).toBe('2026-03-05 10:00 to 2026-03-05 11:00 UTC and 1 more');
  });

  it('are none in a window shorter than an hour', () => {
    const short = { from: hour('10'), to: new Date('2026-03-05T10:59:00Z') };
    expect(missingHours(short, [])).toEqual({ missing: [], hours: 0 });
  });
});

it.each([
  ['00:00:01', 1],
  ['1.02:03:04.5', 93_784.5],
  ['-00:01:00', -60],
  ['x', Number.NaN],
])('Kusto’s time span %s is %d seconds', (text, seconds) => {
  expect(secondsOf(text)).toBe(seconds);
});
