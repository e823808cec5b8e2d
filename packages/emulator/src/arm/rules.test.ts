import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../state/resources.ts';
import { readAssetName, readName } from './names.ts';
import { page } from './paging.ts';
import { readTags } from './tag-rules.ts';
import { asShown } from './versions.ts';

describe('Tags keep to ARM’s limits', () => {
  const many = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`t${index}`, '']));

  it('takes 50 tags, names of 512 and values of 256 characters', () => {
    expect(Object.keys(readTags(many(50)))).toHaveLength(50);
    expect(readTags({ ['n'.repeat(512)]: 'v'.repeat(256) })).toBeDefined();
    expect(readTags(null)).toEqual({});
  });

  it.each([
    [many(51), 'at most 50 tags'],
    [{ ['n'.repeat(513)]: '' }, 'from 1 to 512 characters'],
    [{ 'a/b': '' }, 'reserved characters'],
    [{ a: '', A: '' }, 'given twice'],
    [{ a: 'v'.repeat(257) }, '257 characters; at most 256'],
    [{ a: 1 }, 'must be text'],
  ])('refuses what goes beyond (%#)', (tags, sentence) => {
    expect(() => readTags(tags)).toThrow(sentence);
  });
});

describe('Names', () => {
  it.each(['abc', 'flights-blue', 'a1b', 'F'.repeat(32)])('%s is one', (name) => {
    expect(readName(name, 'Endpoint')).toBe(name);
  });
  it.each(['ab', 'f'.repeat(33), '1abc', 'a--b', 'abc-', 'a_b', 'a.b'])('%s is none', (name) => {
    expect(() => readName(name, 'Endpoint')).toThrow(`Endpoint name '${name}'`);
  });
  it('of assets may have dots and underscores', () => {
    expect(readAssetName('My_model.v1')).toBe('My_model.v1');
    expect(() => readAssetName('my model')).toThrow('must begin with a letter or digit');
  });
});

describe('Paging', () => {
  const items = Array.from({ length: 250 }, (_, index) => index);
  const view = (item: number) => ({ item });

  it('goes through everything by nextLink, whose $skip is a token', () => {
    const seen: unknown[] = [];
    let url: URL | undefined = new URL('http://localhost/models?api-version=x');
    for (let pages = 0; url && pages < 5; pages += 1) {
      const query: Record<string, string> = Object.fromEntries(url.searchParams);
      const { value, nextLink }: { value: JsonObject[]; nextLink?: string } = page(
        items,
        view,
        { url: `${url.pathname}${url.search}`, query },
        'http://localhost',
      );
      seen.push(...value.map(({ item }) => item));
      url = nextLink === undefined ? undefined : new URL(nextLink);
      expect(query.$skip ?? 'first').not.toMatch(/^\d+$/);
    }
    expect(seen).toEqual(items);
  });

  it('ends after $top items', () => {
    const { value, nextLink } = page(items, view, { url: '/', query: { $top: '2' } }, 'http://localhost');
    expect([value, nextLink]).toEqual([[{ item: 0 }, { item: 1 }], undefined]);
  });

  it.each([{ $top: '0' }, { count: 'all' }, { $skip: '!' }])('refuses %j', (query) => {
    expect(() => page(items, view, { url: '/', query }, 'http://localhost')).toThrow(
      /page size|continuation token/,
    );
  });
});

describe('An early version', () => {
  const endpoint = {
    type: 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints',
    properties: { traffic: { blue: 100 }, mirrorTraffic: { green: 10 } },
  };

  it('does not show mirror traffic, alone or in a list', () => {
    const { mirrorTraffic: _, ...properties } = endpoint.properties;
    expect(asShown(endpoint, '2022-10-01')).toEqual({ ...endpoint, properties });
    expect(asShown({ value: [endpoint] }, '2022-10-01')).toEqual({ value: [{ ...endpoint, properties }] });
  });

  it('is not a later one', () => {
    expect(asShown(endpoint, '2024-04-01')).toEqual(endpoint);
  });
});
