import { suggestion } from '@mlops-actions/tabular/nearest';
import type { z } from 'zod';

const typeNames: Record<string, string> = {
  array: 'a list',
  object: 'a map of keys',
  record: 'a map of keys',
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

/**
 * What is wrong with a value that does not fit a schema, as the end of a sentence.
 * @param issue with its input (`reportInput`), which is named where it is one of few words that a user chose from
 */
export function issueText(issue: z.core.$ZodIssue): string {
  // A schema's own sentence stands; only those of zod are written anew.
  if (!/^(Invalid|Too) /.test(issue.message)) return issue.message;
  switch (issue.code) {
    case 'invalid_type': {
      const wanted = `it takes ${typeNames[issue.expected] ?? issue.expected}`;
      return issue.input === undefined ? wanted : `${wanted}, not ${inputName(issue.input)}`;
    }
    case 'too_big':
      return `it takes ${amount(issue.origin, issue.inclusive ? 'at most' : 'less than', issue.maximum)}`;
    case 'too_small':
      return issue.origin !== 'number' && Number(issue.minimum) === 1
        ? 'it must not be empty'
        : `it takes ${amount(issue.origin, issue.inclusive ? 'at least' : 'more than', issue.minimum)}`;
    case 'invalid_value': {
      const known = issue.values.map(String);
      const near =
        typeof issue.input === 'string' && issue.input.length > 3 ? suggestion(issue.input, known) : '';
      return `it takes ${known.length > 1 ? 'one of ' : ''}${known.join(', ')}${near}`;
    }
    default:
      return issue.message;
  }
}

function amount(origin: string, bound: string, limit: number | bigint): string {
  if (origin === 'array' || origin === 'set') return `${bound} ${limit} entries`;
  return origin === 'string' ? `${bound} ${limit} characters` : `a number of ${bound} ${limit}`;
}

function inputName(input: unknown): string {
  if (input === null) return 'an empty value';
  if (Array.isArray(input)) return 'a list';
  return typeNames[typeof input] ?? typeof input;
}
