import type { JsonObject } from '../state/resources.ts';
import { badRequest } from './arm-error.ts';

const PAGE = 100;

/** One page of `items`, with a nextLink that carries an opaque `$skip` token, as the service pages. */
export function page<T>(
  items: T[],
  view: (item: T) => JsonObject,
  request: { url: string; query: Record<string, string | undefined> },
  origin: string,
): { value: JsonObject[]; nextLink?: string } {
  const top = request.query.$top ?? request.query.count;
  const size = top === undefined ? PAGE : Math.min(Number(top), PAGE);
  if (!Number.isInteger(size) || size < 1)
    throw badRequest('The page size must be a whole number above 0.', 'BadArgument');
  const start = request.query.$skip === undefined ? 0 : readToken(request.query.$skip);
  const value = items.slice(start, start + size).map(view);
  if (start + size >= items.length || request.query.$top !== undefined) return { value };
  const next = new URL(request.url, origin);
  next.searchParams.set('$skip', Buffer.from(`from:${start + size}`).toString('base64url'));
  return { value, nextLink: next.toString() };
}

function readToken(token: string): number {
  const text = /^\d+$/.test(token) ? `from:${token}` : Buffer.from(token, 'base64url').toString();
  const start = /^from:(\d+)$/.exec(text)?.[1];
  if (start === undefined) throw badRequest('The continuation token cannot be read.', 'BadArgument', '$skip');
  return Number(start);
}
