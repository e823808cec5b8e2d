import type { FastifyRequest } from 'fastify';
import { metricValue } from './metric-history.ts';
import type { MetricPoint } from './metric-history.ts';
import { invalid } from './tracking-error.ts';

type Fields = Record<string, unknown>;

/** A call's fields: the body's, or with GET the query's. */
export const fieldsOf = (request: FastifyRequest): Fields =>
  ({ ...(request.query as Fields), ...(request.body as Fields | undefined) }) satisfies Fields;

/** A field that must be there. Throws TrackingError. */
export function required(fields: Fields, name: string): string {
  const value = optional(fields, name);
  if (value === undefined || value === '') throw invalid(`Missing value for required parameter '${name}'.`);
  return value;
}

export function optional(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** Run ids come under their old name too. */
export const runIdOf = (fields: Fields): string =>
  optional(fields, 'run_id') ?? required({ ...fields, run_id: fields.run_uuid }, 'run_id');

export function list(fields: Fields, name: string): unknown[] {
  const value = fields[name];
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** `[{key, value}]` as a map. */
export function pairsOf(fields: Fields, name: string): Record<string, string> {
  return Object.fromEntries(
    list(fields, name).map((entry) => [
      required(entry as Fields, 'key'),
      optional(entry as Fields, 'value') ?? '',
    ]),
  );
}

/** A metric as log-metric and log-batch send it. Throws TrackingError. */
export function pointOf(fields: Fields): MetricPoint {
  const key = required(fields, 'key');
  const value = metricValue(fields.value);
  if (value === undefined) throw invalid(`Got invalid value for metric '${key}'. A metric is a number.`);
  return { key, value, timestamp: Number(fields.timestamp ?? Date.now()), step: Number(fields.step ?? 0) };
}

export interface Page<T> {
  items: T[];
  next: string | undefined;
}

/** The part of `all` that the call asks for by max_results and page_token. */
export function pageOf<T>(all: readonly T[], fields: Fields, size: number): Page<T> {
  const from = Number(optional(fields, 'page_token') ?? 0);
  if (!Number.isInteger(from) || from < 0) throw invalid('Invalid page token.');
  const to = from + Number(optional(fields, 'max_results') ?? size);
  return { items: all.slice(from, to), next: to < all.length ? String(to) : undefined };
}

/** `next_page_token`, where there is a next page. */
export const pageToken = (next: string | undefined): { next_page_token?: string } =>
  next === undefined ? {} : { next_page_token: next };
