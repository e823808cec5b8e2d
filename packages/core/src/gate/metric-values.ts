import { readFile } from 'node:fs/promises';
import { metricOf } from '@mlops-actions/stats/metrics/catalog';
import { UserError } from '../runtime/user-error.ts';
import { suggestion } from '@mlops-actions/tabular/nearest';
import type { Figure } from './measure/measure.ts';
import type { Values } from './measure/measurements.ts';
import type { Rule } from './policy/rule.ts';

/**
 * Reads a JSON object of metrics, name → number.
 * @throws UserError for a file that is none
 */
export async function readMetricsFile(file: string): Promise<Values> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new UserError(`The metrics file '${file}' cannot be read: check input 'metrics-file'.`);
  });
  const example = `such as {"f1": 0.78, "roc_auc": 0.91}`;
  let value: unknown;
  try {
    // Python's json.dump writes NaN and Infinity as bare words, which JSON does not know.
    value = JSON.parse(text.replace(/(?<=[:[,]\s*)-?(NaN|Infinity)(?=\s*[,\]}])/g, '"$1"'));
  } catch {
    throw new UserError(`The metrics file is no valid JSON: give an object of metrics, ${example}.`, {
      file,
    });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new UserError(`The metrics file holds no object: give one of metrics, ${example}.`, { file });
  return valuesOf(`'${file}'`, value as Record<string, unknown>);
}

/** Values under the metrics' own names; what is no finite number is undefined, and says so. */
export function valuesOf(from: string, metrics: Record<string, unknown>): Values {
  const figures = Object.entries(metrics).map(([name, value]): [string, Figure] => [
    metricOf(name)?.name ?? name,
    typeof value === 'number' && Number.isFinite(value)
      ? { value }
      : { reason: `its value in ${from} is no finite number` },
  ]);
  return { from, values: new Map(figures) };
}

/**
 * The rules under the names that the values have. A metric that is known and not there is missing data; a name that is
 * neither known nor there is a mistake.
 * @throws UserError that names the nearest metric there
 */
export function rulesOnValues(rules: readonly Rule[], { from, values }: Values): Rule[] {
  return rules.map((rule) => {
    const metric = metricOf(rule.metric)?.name ?? rule.metric;
    if (values.has(metric) || metricOf(metric)) return Object.assign({}, rule, { metric });
    const there = [...values.keys()];
    const near = suggestion(metric, there) || `: it has ${there.slice(0, 20).join(', ') || 'none'}.`;
    throw new UserError(
      `Rule '${rule.text}' names the metric '${metric}', which is not in ${from}${near}`,
      rule.at,
    );
  });
}
