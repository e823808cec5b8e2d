import { jackknifeGroups } from '@mlops-actions/stats/drift-decision/group-jackknife';
import { DataError } from '@mlops-actions/tabular/data-error';
import { aggregateBlocks } from '@mlops-actions/tabular/drift/performance';
import type { Engine } from '@mlops-actions/tabular/engine';
import { UserError } from '../../runtime/user-error.ts';
import type { DriftCase } from '../drift-case.ts';
import type { AnswerColumns, AnsweredTable, PerformancePolicy } from './answers.ts';
import type { Measurement } from './judge.ts';
import type { Unmeasured } from './performance.ts';

type Business = PerformancePolicy['business'][number];

/** The policy's SQL aggregates on both tables; their errors are those of twenty blocks of neighbouring rows. */
export async function businessMeasurements(
  given: DriftCase,
  policy: PerformancePolicy,
  columns: AnswerColumns,
  rows: number,
): Promise<(Measurement | Unmeasured)[]> {
  const found: (Measurement | Unmeasured)[] = [];
  for (const metric of policy.business) {
    const now = await aggregate(given, metric, columns.current);
    const own = policy.reference?.[metric.name];
    const before =
      own === undefined
        ? columns.reference && (await aggregate(given, metric, columns.reference))
        : { value: own, error: null, rows: null };
    found.push(
      before && now
        ? {
            name: metric.name,
            greaterIsBetter: metric['greater-is-better'],
            margin: metric.margin,
            reference: before.value,
            referenceRows: before.rows,
            current: now.value,
            rows,
            rowError: (before.error ?? now.error) * Math.sqrt(before.rows ?? rows),
            windows: [],
          }
        : {
            name: metric.name,
            reason: `it gives no number in the ${before ? 'current' : 'reference'} table`,
          },
    );
  }
  return found;
}

async function aggregate(
  { engine, reference, policy: { 'time-column': time } }: DriftCase,
  { name, sql }: Business,
  { relation, columns, answers: { isLabelled } }: AnsweredTable,
): Promise<{ value: number; error: number; rows: number } | null> {
  const timed = columns.some((column) => column.name === time) ? (time ?? null) : null;
  try {
    const { value, blocks, rows } = await aggregateBlocks(
      engine,
      relation,
      { sql, isLabelled },
      timed,
      jackknifeGroups,
    );
    const numbers = [value, ...blocks];
    if (!numbers.every((each): each is number => typeof each === 'number' && Number.isFinite(each)))
      return null;
    return { value: numbers[0] as number, error: errorOfMean(numbers.slice(1)), rows };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    if (relation !== reference.relation && (await isComputable(engine, reference.relation, sql))) return null;
    throw new UserError(`The business metric '${name}' of the policy cannot be computed: ${error.message}`);
  }
}

/** What the reference has a figure of and the current rows have none of is missing data, no mistake of the policy. */
async function isComputable(engine: Engine, relation: string, sql: string): Promise<boolean> {
  return engine.all(`SELECT (${sql}) AS value FROM ${relation}`).then(
    () => true,
    (error: unknown) => {
      if (error instanceof DataError) return false;
      throw error;
    },
  );
}

function errorOfMean(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}
