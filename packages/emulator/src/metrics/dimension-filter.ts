import type { Dimension, Sample } from './definitions.ts';

/** `$filter`: for each dimension the values that are wanted, or all of them (`*`). Every dimension in it splits. */
export type DimensionFilter = Map<string, Set<string> | '*'>;

const TERM = /^([A-Za-z]+)\s+eq\s+'([^']*)'$/i;

/** Reads `deployment eq 'green' and (statusCode eq '424' or statusCode eq '408')`. Throws an Error with a sentence. */
export function parseFilter(text: string | undefined): DimensionFilter {
  const filter: DimensionFilter = new Map();
  if (text === undefined || text.trim() === '') return filter;
  for (const group of text.split(/\s+and\s+/i)) {
    for (const part of group
      .trim()
      .replace(/^\(/, '')
      .replace(/\)$/, '')
      .split(/\s+or\s+/i))
      addTerm(filter, part.trim());
  }
  return filter;
}

function addTerm(filter: DimensionFilter, text: string): void {
  const [, name, value] = TERM.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw new Error(`The filter '${text}' is not supported: write name eq 'value'.`);
  const dimension = name.toLowerCase();
  const wanted = filter.get(dimension) ?? new Set<string>();
  if (value === '*' || wanted === '*') filter.set(dimension, '*');
  else filter.set(dimension, wanted.add(value.toLowerCase()));
}

/** The dimensions of a filter that a metric does not have. */
export const unknownDimensions = (filter: DimensionFilter, dimensions: readonly Dimension[]): string[] =>
  [...filter.keys()].filter((name) => !dimensions.some((known) => known.toLowerCase() === name));

/** The sample's values by the filter's dimensions, in the filter's order; undefined when it is not wanted. */
export function split(filter: DimensionFilter, sample: Sample): [string, string][] | undefined {
  const values: [string, string][] = [];
  for (const [name, wanted] of filter) {
    const value = Object.entries(sample.dimensions).find(([key]) => key.toLowerCase() === name)?.[1] ?? '';
    if (wanted !== '*' && !wanted.has(value.toLowerCase())) return undefined;
    values.push([name, value]);
  }
  return values;
}
