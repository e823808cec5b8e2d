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
    case 'invalid_union':
      return unionText(issue);
    case 'invalid_format':
      return issue.pattern === undefined || issue.format !== 'regex'
        ? `it takes text in the form of ${issue.format.replaceAll('_', ' ')}`
        : `it takes text that fits ${issue.pattern}`;
    case 'not_multiple_of':
      return `it takes a multiple of ${issue.divisor}`;
    case 'invalid_key':
    case 'invalid_element':
      return issue.issues[0] ? issueText(issue.issues[0]) : issue.message;
    default:
      return issue.message;
  }
}

/** Of a value that fits none of several forms: what each of them is. */
function unionText({ errors, input }: z.core.$ZodIssueInvalidUnion): string {
  const forms = errors.flatMap(([first]) => {
    if (first?.code === 'invalid_type') return [typeNames[first.expected] ?? first.expected];
    if (first?.code === 'invalid_value') return first.values.map(String);
    return first?.code === 'invalid_union' ? [unionText(first).replace(/^it takes |, not .*$/g, '')] : [];
  });
  const wanted = forms.length === 0 ? 'something else' : [...new Set(forms)].join(' or ');
  return `it takes ${wanted}${input === undefined ? '' : `, not ${inputName(input)}`}`;
}

/** Both ends of what a number may be; undefined where it has none. */
export function boundsText(schema: z.ZodNumber): string | undefined {
  const ends = (schema._zod.def.checks ?? []).flatMap(({ _zod: { def } }) => {
    const { check, value, inclusive } = def as { check: string; value?: number; inclusive?: boolean };
    if (check === 'greater_than') return [`${inclusive ? 'at least' : 'more than'} ${value}`];
    return check === 'less_than' ? [`${inclusive ? 'at most' : 'less than'} ${value}`] : [];
  });
  return ends.length === 0 ? undefined : `it takes a number of ${ends.join(' and ')}`;
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
