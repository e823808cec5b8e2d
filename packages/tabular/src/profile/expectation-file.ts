import type { Proposal } from './proposals.ts';

const schema =
  'https://raw.githubusercontent.com/mlops-actions/mlops-actions/main/schemas/expectations.schema.json';

/** The proposals as an expectation file in the short form, each with its reason as a comment. */
export function expectationFile(proposals: readonly Proposal[], from: string): string {
  const table = proposals.filter(({ column }) => column === null);
  const columns = Map.groupBy(
    proposals.filter(({ column }) => column !== null),
    ({ column }) => column as string,
  );
  return [
    `# yaml-language-server: $schema=${schema}`,
    `# Proposed from ${comment(from)}: what held for it. Review, then judge the next data by it.`,
    ...(table.length > 0 ? ['table:', ...table.flatMap((each) => item(each, '  '))] : []),
    ...(columns.size > 0 ? ['columns:'] : []),
    ...[...columns].flatMap(([name, list]) => [
      `  ${scalar(name)}:`,
      ...list.flatMap((each) => item(each, '    ')),
    ]),
    '',
  ].join('\n');
}

function item({ type, kwargs, severity, reason }: Proposal, indent: string): string[] {
  const all = { ...kwargs, ...(severity && { severity }) };
  const text = Object.keys(all).length === 0 ? type : `${type}: ${flow(all)}`;
  return [`${indent}# ${comment(reason)}`, `${indent}- ${text}`];
}

/** A comment ends with its line. */
function comment(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, ' ');
}

/** YAML takes JSON's values as they are. */
function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([name, each]) => `${name}: ${flow(each)}`);
    return `{ ${entries.join(', ')} }`;
  }
  return typeof value === 'bigint' ? value.toString() : quoted(value);
}

/** A name that YAML would read as something else, or not at all, is quoted. */
function scalar(name: string): string {
  const isPlain =
    /^[A-Za-z][A-Za-z0-9_]*$/.test(name) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(name);
  return isPlain ? name : quoted(name);
}

function quoted(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
