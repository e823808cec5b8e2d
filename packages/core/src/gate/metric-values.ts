import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { metricOf } from '@mlops-actions/stats/metrics/catalog';
import type { Metric } from '@mlops-actions/stats/metrics/metric';
import { suggestion } from '@mlops-actions/tabular/nearest';
import { parseDocument } from 'yaml';
import { UserError } from '../runtime/user-error.ts';
import type { Figure } from './measure/measure.ts';
import type { Values } from './measure/measurements.ts';
import type { CustomMetric } from './policy/custom-metric.ts';
import { knownRules } from './policy/known-rules.ts';
import type { Rule } from './policy/rule.ts';

const example = `such as {"f1": 0.78, "roc_auc": 0.91}`;

/**
 * Reads metrics, name → number: of JSON or YAML an object, in which maps within maps are joined by dots (`test.f1`);
 * of CSV lines of name and value.
 * @throws UserError for a file that is none
 */
export async function readMetricsFile(file: string): Promise<Values> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new UserError(`The metrics file '${file}' cannot be read: check input 'metrics-file'.`);
  });
  const format = extname(file).toLowerCase();
  const value =
    format === '.csv'
      ? metricsOfCsv(text, file)
      : format === '.yml' || format === '.yaml'
        ? metricsOfYaml(text, file)
        : metricsOfJson(text, file);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new UserError(`The metrics file holds no object: give one of metrics, ${example}.`, { file });
  return valuesOf(`'${file}'`, flat(value as Record<string, unknown>));
}

function metricsOfJson(text: string, file: string): unknown {
  // Python's json.dump writes NaN and Infinity as bare words, which JSON does not know.
  const json = text.replace(/(?<=[:[,]\s*)-?(NaN|Infinity)(?=\s*[,\]}])/g, '"$1"');
  try {
    const value: unknown = JSON.parse(json);
    demandNoneTwice(parseDocument(json), json, file);
    return value;
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`The metrics file is no valid JSON: give an object of metrics, ${example}.`, {
      file,
    });
  }
}

function metricsOfYaml(text: string, file: string): unknown {
  const document = parseDocument(text);
  demandNoneTwice(document, text, file);
  try {
    const [broken] = document.errors;
    if (broken) throw broken;
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    throw new UserError('The metrics file is no valid YAML: give a line such as f1: 0.78 for each metric.', {
      file,
    });
  }
}

type ParsedDocument = ReturnType<typeof parseDocument>;

/** Of two values of one name, parsers take the last. @throws UserError with the name */
function demandNoneTwice({ errors }: ParsedDocument, text: string, file: string): void {
  const twice = errors.find(({ code }) => code === 'DUPLICATE_KEY');
  if (!twice) return;
  const name = /^"((?:[^"\\]|\\.)*)"|^[^\s:,}]+/.exec(text.slice(twice.pos[0]));
  throw new UserError(`The metrics file has '${name?.[1] ?? name?.[0]}' twice: leave one out.`, {
    file,
    ...(twice.linePos && { line: twice.linePos[0].line }),
  });
}

/** `name,value` a line, a header where the first value is no number. A value that is none stays as it is, and is undefined. */
function metricsOfCsv(text: string, file: string): Record<string, unknown> {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const metrics: Record<string, unknown> = {};
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const [, quoted, plain, value] =
      /^\s*(?:"((?:[^"]|"")*)"|([^",]*?))\s*,\s*"?([^",]*?)"?\s*$/.exec(line) ?? [];
    const name = quoted?.replaceAll('""', '"') ?? plain;
    if (!name || value === undefined)
      throw new UserError(
        `Line ${i + 1} of the metrics file is not a name and a value: write lines such as f1,0.78.`,
        { file, line: i + 1 },
      );
    const number = value === '' ? NaN : Number(value);
    if (i === 0 && Number.isNaN(number) && !/^[+-]?(nan|inf)/i.test(value)) continue;
    if (Object.hasOwn(metrics, name))
      throw new UserError(`The metrics file has '${name}' twice, first above line ${i + 1}: leave one out.`, {
        file,
        line: i + 1,
      });
    metrics[name] = number;
  }
  return metrics;
}

function flat(map: Record<string, unknown>, above = ''): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(map).flatMap(([key, value]): [string, unknown][] =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.entries(flat(value as Record<string, unknown>, `${above}${key}.`))
        : [[`${above}${key}`, value]],
    ),
  );
}

/**
 * Values under the metrics' own names; what is no finite number is undefined, and says so.
 * @throws UserError for a metric that has two values, by two of its names
 */
export function valuesOf(from: string, metrics: Record<string, unknown>): Values {
  demandOneEach(from, metrics);
  const figures = Object.entries(metrics).map(([name, value]): [string, Figure] => {
    const metric = metricOf(name);
    const problem =
      typeof value === 'number' && Number.isFinite(value)
        ? metric && outsideOf(metric, value)
        : notNumberText(value);
    return [
      metric?.name ?? name,
      problem === undefined ? { value: value as number } : { reason: `its value in ${from} ${problem}` },
    ];
  });
  return { from, values: new Map(figures) };
}

function notNumberText(value: unknown): string {
  if (typeof value !== 'string' || /^[+-]?(nan|inf(inity)?)$/i.test(value)) return 'is no finite number';
  return value.trim() !== '' && Number.isFinite(Number(value))
    ? `is the text "${value}": take the quotes away`
    : 'is text, and no finite number';
}

/** Which of two values is meant is not for the gate to choose. */
function demandOneEach(from: string, metrics: Record<string, unknown>): void {
  const first = new Map<string, string>();
  for (const [name, value] of Object.entries(metrics)) {
    const own = metricOf(name)?.name ?? name;
    const other = first.get(own);
    if (other !== undefined && !Object.is(metrics[other], value))
      throw new UserError(
        `In ${from} '${other}' and '${name}' are names of one metric, ${own}, with two values: leave one out.`,
      );
    first.set(own, other ?? name);
  }
}

/** Rounding may lead past the end of a range by this much. */
const rounding = 1e-9;

/** A percentage, or an error whose sign was turned, would hold every bound; undefined for a value that can be. */
function outsideOf({ unitRange, greaterIsBetter }: Metric, value: number): string | undefined {
  if (unitRange && !(value >= -rounding && value <= 1 + rounding))
    return 'is outside 0 to 1: write it as a fraction';
  return !greaterIsBetter && value < -rounding
    ? 'is below 0, which no error is: write it with its own sign'
    : undefined;
}

/**
 * The rules under the names that the values have. A metric that is known and not there is missing data; a name that is
 * neither known nor there is a mistake.
 * @throws UserError that names the nearest metric there
 */
export function rulesOnValues(
  rules: readonly Rule[],
  { from, values }: Values,
  custom: readonly CustomMetric[],
): Rule[] {
  const computed = custom.find(({ sql }) => sql !== undefined);
  if (computed) {
    throw new UserError(
      `The metric '${computed.name}' is SQL over predictions, and ${from} has values only: give predictions.`,
      computed.at,
    );
  }
  const isKnown = ({ metric }: Rule) => metricOf(metric) ?? custom.some(({ name }) => name === metric);
  return rules.flatMap((rule) => {
    if (isKnown(rule)) return knownRules([rule], custom);
    if (values.has(rule.metric)) return [rule];
    const there = [...values.keys()];
    const near = suggestion(rule.metric, there) || `: it has ${there.slice(0, 20).join(', ') || 'none'}.`;
    throw new UserError(
      `Rule '${rule.text}' names the metric '${rule.metric}', which is not in ${from}${near}`,
      rule.at,
    );
  });
}
