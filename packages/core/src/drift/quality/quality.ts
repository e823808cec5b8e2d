import { columnFacts, type ColumnFacts } from '@mlops-actions/tabular/drift/column-facts';
import { columnPair } from '@mlops-actions/tabular/drift/column-pair';
import { areOfOneFamily } from '@mlops-actions/tabular/drift/column-type';
import { repeatedShare, valuesHeldOnce } from '@mlops-actions/tabular/drift/repetition';
import { qualityRates } from '@mlops-actions/tabular/drift/quality';
import type { TableColumn } from '@mlops-actions/tabular/sources';
import type { z } from 'zod';
import { counted } from '../../report/cell.ts';
import type { Check } from '../../report/outcome.ts';
import type { DriftCase, KindFinding } from '../drift-case.ts';
import { isDrift, scoreCheck, withoutData } from '../kind-finding.ts';
import { qualitySchema } from '../kind-policies.ts';
import { columnNames, comesLater, isOfComparedKind } from '../plan.ts';
import { minRows } from '../policy.ts';
import { listed, percent } from '../wording.ts';
import { riseFloor, unseenFloor } from './floors.ts';
import { type QualityRow, qualitySection } from './section.ts';

type Tolerances = z.infer<typeof qualitySchema>;

const title = 'Data quality';

/** A column of both tables. */
interface Shared {
  name: string;
  reference: TableColumn;
  current: TableColumn;
  before: ColumnFacts;
  now: ColumnFacts;
}

/**
 * Whether the current table is worse data than the reference: more missing values, categories or numbers that the
 * reference does not know, changed types, lost and new columns, rows that repeat others. Shares above tolerance and
 * chance are drift.
 */
export async function lookAtQuality(given: DriftCase): Promise<KindFinding> {
  const tolerances = given.policy.quality ?? qualitySchema.parse({});
  const shared = await sharedColumns(given);
  const [first] = shared;
  if (!first || first.before.rows === 0 || first.now.rows === 0) {
    return withoutData('quality', title, 'missing', 'the tables share no column with rows');
  }
  const least = minRows(given.policy);
  if (Math.min(first.before.rows, first.now.rows) < least) {
    return withoutData('quality', title, 'too-few', `a table has fewer than ${counted(least, 'row')}`);
  }
  const rows: QualityRow[] = [];
  for (const column of shared) {
    given.context.signal.throwIfAborted();
    rows.push(...(await columnQuality(given, column, tolerances, shared.length)));
  }
  rows.push(await repetition(given, shared, tolerances));
  return findingOf(rows, schemaChecks(given));
}

async function sharedColumns({ engine, reference, current, policy }: DriftCase): Promise<Shared[]> {
  const pairs = current.columns.flatMap((column) => {
    const other = reference.columns.find(({ name }) => name === column.name);
    return other && isJudged(other) && isJudged(column) && !policy.ignore.includes(column.name)
      ? [{ reference: other, current: column }]
      : [];
  });
  const [before, now] = [
    await columnFacts(
      engine,
      reference.relation,
      pairs.map((pair) => pair.reference),
      false,
    ),
    await columnFacts(
      engine,
      current.relation,
      pairs.map((pair) => pair.current),
      false,
    ),
  ];
  return pairs.map((pair) => {
    const { name } = pair.current;
    return { ...pair, name, before: before.get(name) as ColumnFacts, now: now.get(name) as ColumnFacts };
  });
}

/** Dates have no range to leave, but can be missing, and make rows differ. */
function isJudged(column: TableColumn): boolean {
  return isOfComparedKind(column) || ['date', 'timestamp', 'time'].includes(column.type);
}

async function columnQuality(
  { engine, reference, current }: DriftCase,
  column: Shared,
  tolerances: Tolerances,
  columns: number,
): Promise<QualityRow[]> {
  const { name, before, now } = column;
  const isCategory = column.reference.type === 'string';
  const pair = columnPair(
    isCategory ? 'categorical' : 'numerical',
    { relation: reference.relation, column: column.reference },
    { relation: current.relation, column: column.current },
  );
  const { nullValues, dataTypeErrors, outOfBounds } = await qualityRates(engine, pair, {
    reference: before,
    current: now,
  });
  const was = before.missing / before.rows;
  const rows: QualityRow[] = [
    {
      column: name,
      what: 'missing values',
      reference: was,
      current: nullValues.rate,
      score: nullValues.rate - was,
      threshold: tolerances.missing,
      floor: riseFloor(before.missing, before.rows, nullValues.count, now.rows, columns),
    },
  ];
  const beyond = (what: QualityRow['what'], current: number, threshold: number, floor: number) =>
    rows.push({ column: name, what, reference: 0, current, score: current, threshold, floor });
  if (dataTypeErrors.count > 0)
    beyond('values of another type', dataTypeErrors.rate, tolerances['type-errors'], 0);
  if (!outOfBounds || before.values === 0 || now.values === 0) return rows;
  const expected = isCategory ? await valuesHeldOnce(engine, pair) : 2;
  // Texts that are mostly unique, such as names, have no categories to be new.
  if (isCategory && expected > before.values / 2) return rows;
  const floor = unseenFloor(expected, before.values, now.values, columns);
  if (isCategory) beyond('new categories', outOfBounds.rate, tolerances['new-categories'], floor);
  else beyond('values out of range', outOfBounds.rate, tolerances['out-of-range'], floor);
  return rows;
}

async function repetition(
  { engine, reference, current }: DriftCase,
  shared: readonly Shared[],
  tolerances: Tolerances,
): Promise<QualityRow> {
  const rows = Math.min(shared[0]?.before.rows ?? 0, shared[0]?.now.rows ?? 0);
  const [was, is] = [
    await repeatedShare(
      engine,
      reference.relation,
      shared.map((column) => column.reference),
      rows,
    ),
    await repeatedShare(
      engine,
      current.relation,
      shared.map((column) => column.current),
      rows,
    ),
  ];
  return {
    column: null,
    what: 'repeated rows',
    reference: was,
    current: is,
    score: is - was,
    threshold: tolerances.duplicates,
    floor: riseFloor(was * rows, rows, is * rows, rows, 1),
  };
}

/** Columns that came, went or changed between text and numbers; from whole numbers to others is a warning. */
function schemaChecks({ reference, current, policy, inputs }: DriftCase): Check[] {
  const find = (columns: readonly TableColumn[], name: string) =>
    columns.find((column) => column.name === name);
  return columnNames(reference.columns, current.columns)
    .filter((name) => !policy.ignore.includes(name))
    .flatMap((name) => {
      const [was, is] = [find(reference.columns, name), find(current.columns, name)];
      if (was?.type === is?.type || (!is && comesLater(name, policy, inputs))) return [];
      const isChanged = !was || !is || !areOfOneFamily(was, is);
      return [
        {
          id: `quality:type:${name}`,
          title: `Type of ${name}`,
          verdict: isChanged ? ('fail' as const) : ('warn' as const),
          observed: is?.type ?? 'no column',
          expected: was?.type ?? 'no column',
          detail: `${name} is ${was ? was.type : 'not there'} in the reference and ${is ? is.type : 'not there'} in the current table.`,
          evidence: { kind: 'quality', column: name, drifted: isChanged },
        },
      ];
    });
}

function findingOf(rows: readonly QualityRow[], schema: readonly Check[]): KindFinding {
  const worse = rows.filter((row) => isDrift(row));
  const retyped = schema.filter(({ verdict }) => verdict === 'fail');
  const told = [
    ...worse.map(
      (row) => `${row.what}${row.column === null ? '' : ` in ${row.column}`} ${percent(row.current)}`,
    ),
    ...retyped.map((check) => check.title.toLowerCase()),
  ];
  const finding = told.length > 0 ? `Data quality is worse: ${listed(told)}` : 'Data quality holds';
  return {
    kind: 'quality',
    verdict: told.length > 0 ? 'drift' : 'no-drift',
    finding,
    checks: [...rows.map(rowCheck), ...schema],
    sections: [qualitySection(rows, schema)],
    metrics: rows.map(({ what, column, current }) => ({
      name: `${what.replaceAll(' ', '_')}_share`,
      value: current,
      ...(column !== null && { column }),
    })),
  };
}

function rowCheck(row: QualityRow): Check {
  const { column, what, reference, current } = row;
  const where = column === null ? '' : `:${column}`;
  const name = column === null ? what : `${what} in ${column}`;
  const detail = `The share of ${name} is ${percent(current)}, in the reference ${percent(reference)}`;
  return scoreCheck(`quality:${what.replaceAll(' ', '-')}${where}`, `Share of ${name}`, row, {
    kind: 'quality',
    detail,
    text: percent,
    ...(column !== null && { column }),
    reference,
    current,
  });
}
