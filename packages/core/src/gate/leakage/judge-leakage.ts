import { metricOf } from '@mlops-actions/stats/metrics/catalog';
import type { Engine } from '@mlops-actions/tabular/engine';
import { suggestion } from '@mlops-actions/tabular/nearest';
import type { Table, TableColumn } from '@mlops-actions/tabular/sources';
import type { Check } from '../../report/outcome.ts';
import { UserError } from '../../runtime/user-error.ts';
import type { Case, Part } from '../case.ts';
import { featureColumns } from '../roles.ts';
import { tableOf, withTables } from '../tables.ts';
import { associationsOf, type Association } from './association.ts';
import { answerCheck, duplicateCheck, featureCheck, orderCheck, trainingCheck } from './checks.ts';
import { leakageRows } from './leakage-rows.ts';
import { leakageSchema, type LeakagePolicy } from './schema.ts';
import { leakageSection } from './section.ts';
import { olderRows, repeatedRows, sharedRows } from './training-rows.ts';

/** What was opened for the looks. */
interface Opened {
  engine: Engine;
  table: Table;
  training: Table | undefined;
  policy: LeakagePolicy;
  features: TableColumn[];
  /** Names of the columns that make a row: features, and group and time, where there are any. */
  row: string[];
}

/**
 * Hints that the figures are too good: features that tell the label, training rows among the judged ones. Only where the
 * policy has `leakage` or there are training data.
 * @throws UserError for a column that is not there
 */
export async function judgeLeakage(given: Case): Promise<Part | undefined> {
  const { inputs } = given;
  if (!given.policy.leakage && !inputs.trainingData) return undefined;
  const policy = given.policy.leakage ?? leakageSchema.parse({});
  return withTables(given, async (engine, door) => {
    const table = await tableOf(engine, door, 'predictions', inputs.predictions!);
    const training = inputs.trainingData && (await tableOf(engine, door, 'training', inputs.trainingData));
    const { exclude } = policy;
    columnsThere(table, [inputs.labelColumn, ...exclude]);
    const features = featureColumns(table, inputs, exclude);
    const beside = [inputs.groupColumn, inputs.timeColumn].filter((name) => name !== undefined);
    const row = [...features.map(({ name }) => name), ...beside.filter((name) => isIn(table, name))];
    return looked({ engine, table, training, policy, features, row }, given);
  });
}

async function looked(opened: Opened, given: Case): Promise<Part> {
  const found = await associations(opened, given);
  const checks: (Check | undefined)[] = [
    featureCheck(found.features, found.problem, opened.policy),
    answerCheck(found.answers, found.problem, opened.policy),
    duplicateCheck(await repeated(opened, given), opened.policy),
    ...(await besideTraining(opened, given)),
  ];
  const told = checks.filter((check) => check !== undefined);
  return { checks: told, sections: [leakageSection(told, found.features)] };
}

interface Found {
  features: Association[];
  /** Of score and prediction. */
  answers: Association[];
  /** Why nothing could be said. */
  problem: string | undefined;
}

async function associations({ engine, table, features }: Opened, given: Case): Promise<Found> {
  const { inputs, policy } = given;
  const isRegression = policy.rules.some(({ metric }) => metricOf(metric)?.family === 'regression');
  const label = table.columns.find(({ name }) => name === inputs.labelColumn)!;
  if (isRegression && label.type !== 'integer' && label.type !== 'number')
    return { features: [], answers: [], problem: 'the labels are not numbers' };
  const answer = isRegression ? (inputs.predictionColumn ?? 'prediction') : (inputs.scoreColumn ?? 'score');
  const answers = table.columns.filter(({ name }) => name === answer);
  const suspects = [...features, ...answers];
  const rows = await leakageRows(engine, table, label, suspects, isRegression ? 'numbers' : 'classes');
  const problem =
    rows.count < fewest
      ? `there are ${rows.count} rows with a label, fewer than ${fewest}`
      : rows.classes.length === 1
        ? 'all labels are of one class'
        : undefined;
  if (problem !== undefined) return { features: [], answers: [], problem };
  const found: Association[][] = [];
  for (const suspect of rows.suspects) found.push(await associationsOf(engine, rows, suspect));
  return {
    features: found.slice(0, features.length).flat(),
    answers: found.slice(features.length).flat(),
    problem: undefined,
  };
}

/** Rows with a label below which nothing is said. */
const fewest = 30;

async function repeated({ engine, table, features, row }: Opened, { inputs }: Case) {
  const columns = [...row, inputs.labelColumn];
  const rows = await table.rowCount();
  if (features.length === 0 || rows === 0) return { rows, repeated: undefined };
  return { rows, repeated: await repeatedRows(engine, table, columns) };
}

async function besideTraining(opened: Opened, { inputs, policy }: Case): Promise<(Check | undefined)[]> {
  const { engine, table, training, policy: leakage, row } = opened;
  const named = leakage['time-column'];
  if (!training) return [named === undefined ? undefined : orderCheck(named, 'missing', leakage)];
  const shared = row.filter((name) => isIn(training, name));
  const columns = isIn(training, inputs.labelColumn) ? [...shared, inputs.labelColumn] : shared;
  const counts = shared.length > 0 ? await sharedRows(engine, table, training, columns) : undefined;
  const checks = [trainingCheck(counts, leakage, policy.alpha)];
  // The input is about the history, too, and may be of no column here.
  const isInBoth = [table, training].every((each) => isIn(each, inputs.timeColumn));
  const time = named ?? (isInBoth ? inputs.timeColumn : undefined);
  if (time === undefined) return checks;
  columnsThere(table, [time]);
  columnsThere(training, [time]);
  return [...checks, orderCheck(time, await olderRows(engine, table, training, time), leakage)];
}

function isIn({ columns }: Table, wanted: string | undefined): boolean {
  return columns.some(({ name }) => name === wanted);
}

/** @throws UserError for a column that is not there */
function columnsThere({ columns, files }: Table, wanted: readonly string[]): void {
  const names = columns.map(({ name }) => name);
  for (const name of wanted.filter((each) => !names.includes(each))) {
    throw new UserError(
      `Column '${name}' is not in '${files[0]!.name}'${suggestion(name, names) || `: it has ${names.slice(0, 20).join(', ')}.`}`,
    );
  }
}
