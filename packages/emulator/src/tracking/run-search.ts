import type { MetricHistory } from './metric-history.ts';
import type { Run } from './run-store.ts';
import { invalid } from './tracking-error.ts';

/** MLflow's search language: `metrics.f1 > 0.7 and tags."mlflow.parentRunId" = 'x' and attributes.status = 'FINISHED'`. */
interface Condition {
  field: Field;
  operator: string;
  /** Several with IN. */
  values: (string | number)[];
}

interface Field {
  kind: 'metric' | 'param' | 'tag' | 'attribute';
  key: string;
}

const KEY = String.raw`(?:"[^"]+"|\x60[^\x60]+\x60|[\w.\-/]+)`;
const LITERAL = String.raw`(?:'(?:[^'])*'|"(?:[^"])*"|-?[\d.]+(?:e[+-]?\d+)?)`;
const CONDITION = new RegExp(
  String.raw`^\s*((?:\w+\.)?${KEY})\s*(!=|>=|<=|=|>|<|LIKE\b|ILIKE\b|NOT\s+IN\b|IN\b)\s*(${LITERAL}|\([^)]*\))\s*(?:AND\s+|$)`,
  'i',
);

/** Reads a filter into a predicate. Throws TrackingError. */
export function runFilter(text: string | undefined, metrics: MetricHistory): (run: Readonly<Run>) => boolean {
  const conditions = readConditions(text ?? '');
  return (run) =>
    conditions.every((condition) => holds(condition, fieldValue(condition.field, run, metrics)));
}

/** Reads `order_by` into a comparison; the newest run comes first otherwise. Throws TrackingError. */
export function runOrder(
  terms: readonly string[],
  metrics: MetricHistory,
): (a: Readonly<Run>, b: Readonly<Run>) => number {
  const orders = terms.map((term) => {
    const [, name = '', direction] =
      new RegExp(String.raw`^\s*((?:\w+\.)?${KEY})(?:\s+(ASC|DESC))?\s*$`, 'i').exec(term) ?? [];
    if (name === '') throw invalid(`order_by '${term}' cannot be read.`);
    return { field: readField(name), sign: direction?.toUpperCase() === 'DESC' ? -1 : 1 };
  });
  return (a, b) => {
    for (const { field, sign } of orders) {
      const compared = compare(fieldValue(field, a, metrics), fieldValue(field, b, metrics), sign);
      if (compared !== 0) return compared;
    }
    return b.started - a.started || a.id.localeCompare(b.id);
  };
}

function readConditions(text: string): Condition[] {
  const conditions: Condition[] = [];
  for (let rest = text; rest.trim() !== '';) {
    const [whole = '', name = '', operator = '', literal = ''] = CONDITION.exec(rest) ?? [];
    if (whole === '') throw invalid(`Invalid filter string: '${text}'.`);
    const values = literal.startsWith('(')
      ? (literal.match(new RegExp(LITERAL, 'gi')) ?? []).map(readLiteral)
      : [readLiteral(literal)];
    conditions.push({
      field: readField(name),
      operator: operator.toUpperCase().replaceAll(/\s+/g, ' '),
      values,
    });
    rest = rest.slice(whole.length);
  }
  return conditions;
}

const readLiteral = (text: string): string | number =>
  /^['"]/.test(text) ? text.slice(1, -1) : Number(text);

const KINDS: Record<string, Field['kind']> = {
  metric: 'metric',
  metrics: 'metric',
  param: 'param',
  params: 'param',
  parameter: 'param',
  parameters: 'param',
  tag: 'tag',
  tags: 'tag',
  attribute: 'attribute',
  attributes: 'attribute',
  attr: 'attribute',
  run: 'attribute',
};

function readField(name: string): Field {
  const dot = name.indexOf('.');
  const kind = dot < 0 ? 'attribute' : KINDS[name.slice(0, dot).toLowerCase()];
  if (!kind)
    throw invalid(`Invalid entity type '${name.slice(0, dot)}'. Valid: metrics, params, tags, attributes.`);
  return { kind, key: (dot < 0 ? name : name.slice(dot + 1)).replaceAll(/^["`]|["`]$/g, '') };
}

function fieldValue(
  { kind, key }: Field,
  run: Readonly<Run>,
  metrics: MetricHistory,
): string | number | undefined {
  if (kind === 'param') return run.params[key];
  if (kind === 'tag') return run.tags[key];
  if (kind === 'metric') {
    const point = metrics.latest(run.id).find((entry) => entry.key === key);
    return point && Number(point.value);
  }
  const attributes: Record<string, string | number | undefined> = {
    run_id: run.id,
    run_name: run.name,
    status: run.status,
    user_id: run.user,
    start_time: run.started,
    end_time: run.ended,
    created: run.started,
    experiment_id: run.experiment,
  };
  if (!(key.toLowerCase() in attributes)) throw invalid(`Invalid attribute key '${key}'.`);
  return attributes[key.toLowerCase()];
}

function holds({ operator, values }: Condition, value: string | number | undefined): boolean {
  if (value === undefined) return false;
  const [wanted = ''] = values;
  switch (operator) {
    case '=':
      return value === wanted;
    case '!=':
      return value !== wanted;
    case '>':
      return value > wanted;
    case '>=':
      return value >= wanted;
    case '<':
      return value < wanted;
    case '<=':
      return value <= wanted;
    case 'IN':
      return values.includes(value);
    case 'NOT IN':
      return !values.includes(value);
    default:
      return likePattern(String(wanted), operator === 'ILIKE').test(String(value));
  }
}

const likePattern = (text: string, ignoresCase: boolean): RegExp =>
  new RegExp(
    `^${text
      .replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
      .replaceAll('%', '.*')
      .replaceAll('_', '.')}$`,
    ignoresCase ? 'is' : 's',
  );

/** Runs without the value come last, whatever the direction. */
function compare(a: string | number | undefined, b: string | number | undefined, sign: number): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  if (a === b) return 0;
  return a < b ? -sign : sign;
}
