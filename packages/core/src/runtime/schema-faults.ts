/** What is wrong with a file that does not fit its schema, in the user's words. */
import { z } from 'zod';
import { suggestionOrAll } from '@mlops-actions/tabular/nearest';
import { boundsText, issueText } from './issue-text.ts';

export interface Fault {
  path: PropertyKey[];
  sentence: string;
}

type Issue = z.core.$ZodIssue;
interface Found {
  issue: Issue;
  path: PropertyKey[];
}

/** Every fault, a misspelt key before what is missing for it, which is not told beside it. */
export function faultsOf(issues: readonly Issue[], schema: z.ZodType, named: string): Fault[] {
  const found = issues.flatMap((issue) => innermost(issue, []));
  const misspelt = found.filter(({ issue }) => issue.code === 'unrecognized_keys');
  const inOne = ({ path }: Found) => misspelt.some((each) => same(each.path, path.slice(0, -1)));
  const others = found.filter((each) => !misspelt.includes(each) && !(isOfTheMap(each.issue) && inOne(each)));
  return [
    ...misspelt.flatMap((each) => unknownKeys(each, schema, named)),
    ...others.map((each) => wrongValue(each, schema, named)),
  ];
}

function same(one: readonly PropertyKey[], other: readonly PropertyKey[]): boolean {
  return one.length === other.length && one.every((key, i) => key === other[i]);
}

function isMissing({ code, input }: Issue): boolean {
  return (code === 'invalid_type' || code === 'invalid_union') && input === undefined;
}

/** Whether a fault is of the map around its key, and may be gone with a misspelt key of it. */
function isOfTheMap(issue: Issue): boolean {
  return isMissing(issue) || (issue.code === 'custom' && typeof issue.input === 'object');
}

function unknownKeys({ issue, path }: Found, schema: z.ZodType, named: string): Fault[] {
  const { keys } = issue as z.core.$ZodIssueUnrecognizedKeys;
  const known = keysAt(schema, path);
  return keys.map((key) => ({
    path: [...path, key],
    sentence: known.includes(key)
      ? `The ${named} has the key '${key}', which does not go with the other keys there.`
      : `The ${named} has the key '${key}', which is not known${suggestionOrAll(key, known)}`,
  }));
}

function wrongValue({ issue, path }: Found, schema: z.ZodType, named: string): Fault {
  const where = path.length === 0 ? `The ${named}` : `'${path.join('.')}' of the ${named}`;
  const what = whatIsWrong(issue, schemasAt(schema, path));
  const end = what.endsWith('?') ? '' : '.';
  return { path, sentence: `${where} is ${isMissing(issue) ? 'missing' : 'wrong'}: ${what}${end}` };
}

function whatIsWrong(issue: Issue, here: readonly z.core.$ZodType[]): string {
  const number = here.find((schema) => schema instanceof z.ZodNumber);
  const isBeyond = issue.code === 'too_big' || issue.code === 'too_small';
  if (isBeyond && number && /^(Too|Invalid) /.test(issue.message))
    return boundsText(number) ?? issueText(issue);
  const words = here.flatMap((schema) => (schema instanceof z.ZodLiteral ? [...schema.values] : []));
  // The key that says which of several forms a map has.
  const isForm = issue.code === 'invalid_union' && issue.errors.length === 0 && words.length > 0;
  return issueText(isForm ? { ...issue, code: 'invalid_value', values: words } : issue);
}

/** Of a value that fits no form of a union, what is wrong with the form that it comes nearest to. */
function innermost(issue: Issue, above: PropertyKey[]): Found[] {
  const path = [...above, ...issue.path];
  if (issue.code !== 'invalid_union') return [{ issue, path }];
  const near = issue.errors.filter((form) => form.length > 0 && !form.some(isOtherType));
  const [nearest] = near.toSorted((a, b) => mistakes(a) - mistakes(b));
  return nearest ? nearest.flatMap((each) => innermost(each, path)) : [{ issue, path }];
}

function isOtherType({ code, path }: Issue): boolean {
  return ['invalid_type', 'invalid_value', 'invalid_format'].includes(code) && path.length === 0;
}

function mistakes(form: readonly Issue[]): number {
  return form.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1), 0);
}

/** The keys that may stand at a path, over all forms of what may be there. */
function keysAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  const maps = schemasAt(schema, path).filter((each) => each instanceof z.ZodObject);
  return [...new Set(maps.flatMap(({ shape }) => Object.keys(shape)))];
}

/** What may stand at a path. */
function schemasAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): z.core.$ZodType[] {
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => schemasAt(option, path));
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  )
    return schemasAt(schema.unwrap(), path);
  if (schema instanceof z.ZodPipe) return schemasAt(schema.in, path);
  const [key, ...rest] = path;
  if (key === undefined) return [schema];
  if (schema instanceof z.ZodArray) return schemasAt(schema.element, rest);
  if (schema instanceof z.ZodRecord) return schemasAt(schema.valueType, rest);
  const inner =
    schema instanceof z.ZodObject ? (schema.shape[String(key)] as z.core.$ZodType | undefined) : undefined;
  return inner ? schemasAt(inner, rest) : [];
}
