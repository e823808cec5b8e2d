import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { type ReleaseRecord, readRecord, recordChange, recordTags, tagProblem } from './record.ts';

const record: ReleaseRecord = {
  id: 'octo/flights#123.1',
  state: 'switching',
  candidate: 'green',
  before: { traffic: { blue: 100 }, mirror: { green: 10 } },
  written: { traffic: { blue: 95, green: 5 }, mirror: {} },
  steps: [5, 50, 100],
  by: 'octo/flights run 123',
  at: '2026-01-01T00:00:00.000Z',
};

function without(tags: Readonly<Record<string, string>>, ...names: string[]) {
  return Object.fromEntries(Object.entries(tags).filter(([name]) => !names.includes(name)));
}

describe('the record in the tags', () => {
  test('is read back as it was written', () => {
    expect(readRecord(recordTags(record))).toEqual({ kind: 'record', record });
  });

  test('is read whatever case Azure gives the names', () => {
    const upper = Object.entries(recordTags(record)).map(([name, value]) => [name.toUpperCase(), value]);
    expect(readRecord(Object.fromEntries(upper))).toEqual({ kind: 'record', record });
  });

  test('says to people what is going on', () => {
    expect(recordTags(record)['mlops-release']).toBe(
      'green switching: blue 95%, green 5%; before: blue 100%; by octo/flights run 123',
    );
  });

  test('leaves the tags of others alone and replaces its own, longer predecessor', () => {
    const long = { ...record, by: 'x'.repeat(1000) };
    const tags = { owner: 'ops', ...recordTags(long) };
    const written = Object.entries({ ...tags, ...recordChange(tags, record) }).filter(([, v]) => v !== null);
    expect(Object.fromEntries(written)).toEqual({ owner: 'ops', ...recordTags(record) });
  });

  test.each([
    ['no tags', {}, 'none'],
    ['tags of others', { owner: 'ops' }, 'none'],
    ['its head gone', without(recordTags(record), 'mlops-record'), 'damaged'],
    ['a piece gone', without(recordTags(record), 'mlops-record-2'), 'damaged'],
    ['a piece changed', { ...recordTags(record), 'mlops-record-1': 'x' }, 'damaged'],
    ['its head changed', { ...recordTags(record), 'mlops-record': 'yes' }, 'damaged'],
  ])('with %s is %s', (_, tags, kind) => {
    expect(readRecord(tags as Record<string, string>).kind).toBe(kind);
  });

  test('of another version is not trusted', () => {
    const later = { ...record, state: 'baking' } as unknown as ReleaseRecord;
    expect(readRecord(recordTags(later))).toEqual({
      kind: 'damaged',
      why: 'it was written by another version of mlops-actions',
    });
  });

  test('of twenty deployments with the longest names fits into the tags', () => {
    const traffic = Object.fromEntries(
      Array.from({ length: 20 }, (_, i) => [`deployment-with-the-longest-${String(i).padStart(4, '0')}`, 5]),
    );
    const tags = recordTags({ ...record, before: { traffic, mirror: {} }, written: { traffic, mirror: {} } });
    expect(Object.keys(tags).length).toBeLessThanOrEqual(15);
    for (const value of Object.values(tags)) expect(value.length).toBeLessThanOrEqual(256);
    expect(readRecord(tags).kind).toBe('record');
  });

  test('that does not fit beside the tags of others is refused before anything is written', () => {
    const others = Object.fromEntries(Array.from({ length: 48 }, (_, i) => [`t${i}`, 'x']));
    expect(tagProblem(others, record)).toMatch(/Azure allows 50: remove \d+ of its 48 other tags/);
    expect(tagProblem({ owner: 'ops', ...recordTags(record) }, record)).toBeUndefined();
  });

  test('survives any change of a single tag by being called damaged', () => {
    const tags = recordTags(record);
    const names = Object.keys(tags).filter((name) => name !== 'mlops-release');
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.string({ maxLength: 256 }), (name, value) => {
        fc.pre(value !== tags[name]);
        expect(readRecord({ ...tags, [name]: value }).kind).toBe('damaged');
      }),
    );
  });
});
