import { suggestion } from '@mlops-actions/tabular/nearest';
import type { z } from 'zod';
import { keepSecret } from './secrets.ts';
import { UserError } from './user-error.ts';

/** What action.yml and the README say of an input; every field of an inputs schema carries one as `.meta()`. */
export interface InputFacts {
  description: string;
  /** What a wrong value is told: `one of check, profile`. */
  allowed: string;
  example: string;
  default?: string;
  required?: boolean;
  /** Never written into a report. */
  secret?: boolean;
  /** The environment variable that stands in for an input that is not given. */
  env?: string;
}

/** Each field takes the input's text, '' where it is not given, and gives its typed value. */
export type InputsSchema = Record<string, z.ZodType>;

type Camel<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : Name;

/** `report-dir` in the schema is `reportDir` in the code. */
export type Inputs<Schema extends InputsSchema> = {
  [Name in keyof Schema & string as Camel<Name>]: z.output<Schema[Name]>;
};

export function factsOf(field: z.ZodType): InputFacts {
  return field.meta() as unknown as InputFacts;
}

/**
 * Reads the inputs that GitHub passes as `INPUT_<NAME>`.
 * @throws UserError that names every bad input: the value seen, what is allowed and an example.
 */
export function readInputs<Schema extends InputsSchema>(
  schema: Schema,
  env: Readonly<Record<string, string | undefined>>,
): Inputs<Schema> {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [name, field] of Object.entries(schema)) {
    const facts = factsOf(field);
    const text = inputText(name, facts, env);
    if (text === '' && facts.required) {
      problems.push(`Input '${name}' is missing: give ${facts.allowed}, such as '${facts.example}'.`);
      continue;
    }
    if (facts.secret) keepSecret(text);
    const result = field.safeParse(text);
    if (result.success) values[camelCase(name)] = result.data;
    else problems.push(wrongValue(name, text, facts, result.error));
  }
  if (problems.length > 0) throw new UserError(problems.join('\n'));
  return values as Inputs<Schema>;
}

function wrongValue(name: string, text: string, facts: InputFacts, error: z.ZodError): string {
  const seen = facts.secret ? 'has a value that is not allowed' : `is '${shortened(text)}'`;
  const detail = error.issues[0]?.message;
  const reason = detail && detail !== 'Invalid input' ? ` (${detail})` : '';
  return `Input '${name}' ${seen}${reason}: it takes ${facts.allowed}, such as '${facts.example}'.`;
}

/** Inputs that the step was given and the action does not know, each with the nearest that it does. */
export function unknownInputs(
  schema: InputsSchema,
  env: Readonly<Record<string, string | undefined>>,
): string[] {
  const known = Object.keys(schema);
  return Object.keys(env)
    .filter((key) => key.startsWith('INPUT_'))
    .map((key) => key.slice('INPUT_'.length).toLowerCase())
    .filter((name) => !known.includes(name))
    .map((name) => `Input '${name}' is not known${suggestion(name, known) || '.'}`);
}

/** The inputs as the report shows them: secrets left out, unset ones too. */
export function reportedInputs(
  schema: InputsSchema,
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const shown: Record<string, string> = {};
  for (const [name, field] of Object.entries(schema)) {
    const facts = factsOf(field);
    const text = inputText(name, facts, env);
    if (!facts.secret && text !== '') shown[name] = text;
  }
  return shown;
}

function inputText(
  name: string,
  facts: InputFacts,
  env: Readonly<Record<string, string | undefined>>,
): string {
  const given = env[`INPUT_${name.toUpperCase()}`]?.trim();
  return given || (facts.env && env[facts.env]?.trim()) || constantDefault(facts) || '';
}

/** An expression such as `${{ github.token }}` is the runner's to evaluate; outside it, there is no default. */
function constantDefault(facts: InputFacts): string | undefined {
  return facts.default?.startsWith('${{') ? undefined : facts.default;
}

function camelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function shortened(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
