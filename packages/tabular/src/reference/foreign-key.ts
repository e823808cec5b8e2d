import type { Engine } from '../engine.ts';
import type { ExpectationConfig } from '../expectations/expectation.ts';
import { judgeMap } from '../expectations/result.ts';
import type { JudgedExpectation, SuiteOptions } from '../expectations/run-suite.ts';
import { redacted, type Sample } from '../expectations/samples.ts';
import type { Table } from '../sources.ts';
import { distinctKeys, isGiven, type Key, keyColumns, keyPair, sameKey } from './key.ts';
import { judged } from './judged.ts';
import type { ForeignKeyRule } from './references.ts';

/** Another file, open, or why it is not. */
export type ForeignTable = { table: Table } | { table: null; problem: string };

/**
 * Whether the values of some columns are found in another file. As in SQL (MATCH SIMPLE), a row of which a part of the
 * key is missing is not asked.
 */
export function judgeForeignKey(
  engine: Engine,
  data: Table,
  foreign: ForeignTable,
  rule: ForeignKeyRule,
  line: number,
  options: SuiteOptions,
): Promise<JudgedExpectation> {
  const { severity, ...kwargs } = rule;
  const config: ExpectationConfig = { type: 'foreign_key', kwargs, severity, meta: {}, id: null, line };
  const names = rule.reference.columns ?? rule.columns;
  const expected = `found in ${rule.reference.data.join(', ')} (${names.join(', ')})`;
  return judged(config, expected, async () => {
    if (!foreign.table) return foreign.problem;
    const [key, other] = keyPair(
      { table: data, columns: rule.columns },
      { table: foreign.table, columns: names },
    );
    const counts = await countsOf(engine, key, other);
    const judgement = judgeMap(counts, rule.mostly, expected);
    if (!options.maxSampleRows || counts.unexpected === 0) return { judgement };
    return { judgement, sample: await sampleOf(engine, key, other, options) };
  });
}

async function countsOf(engine: Engine, key: Key, other: Key) {
  const [row] = await engine.all(
    `SELECT count(*) AS elements, count(*) FILTER (WHERE NOT given) AS missing,
      count(*) FILTER (WHERE given AND found IS NULL) AS unexpected
    FROM (SELECT ${keyColumns(key)}, ${isGiven(key)} AS given FROM ${key.table.relation}) AS a
    LEFT JOIN (${distinctKeys(other)}) AS b ON ${sameKey(key, 'a', 'b')}`,
  );
  return row as { elements: number; missing: number; unexpected: number };
}

/** Redacted columns are not read; values are counted only where none of them is. */
async function sampleOf(
  engine: Engine,
  key: Key,
  other: Key,
  { maxSampleRows = 0, redactColumns = [] }: SuiteOptions,
): Promise<Sample> {
  const isHidden = (i: number) => redactColumns.includes(key.columns[i]?.name ?? '');
  const shown = key.columns.map((_, i) => i).filter((i) => !isHidden(i));
  const parts = shown.map((i) => `a.k${i}`);
  const unmatched = `FROM (SELECT row_number() OVER () - 1 AS place, ${keyColumns(key)}, ${isGiven(key)} AS given FROM ${key.table.relation}) AS a
    ANTI JOIN (${distinctKeys(other)}) AS b ON ${sameKey(key, 'a', 'b')}
    WHERE given`;
  const rows = await engine.all(
    `SELECT ${['place', ...parts].join(', ')} ${unmatched} ORDER BY place LIMIT ${maxSampleRows}`,
  );
  const counted =
    shown.length === key.columns.length
      ? await engine.all(
          `SELECT ${parts.join(', ')}, count(*) AS n ${unmatched} GROUP BY ${parts.join(', ')} ORDER BY n DESC, min(place) LIMIT ${maxSampleRows}`,
        )
      : [];
  const value = (row: Record<string, unknown>) => {
    const values = key.columns.map((_, i) => (isHidden(i) ? redacted : (row[`k${i}`] ?? null)));
    return values.length === 1
      ? values[0]
      : Object.fromEntries(key.columns.map(({ name }, i) => [name, values[i]]));
  };
  return {
    rows: rows.map((row) => row['place'] as number),
    values: rows.map(value),
    counts: counted.map((row) => ({ value: value(row), count: row['n'] as number })),
  };
}
