import { metricOf } from '@mlops-actions/stats/metrics/catalog';
import type { Engine } from '@mlops-actions/tabular/engine';
import { suggestion } from '@mlops-actions/tabular/nearest';
import type { Table, TableColumn } from '@mlops-actions/tabular/sources';
import type { Check } from '../../report/outcome.ts';
import { UserError } from '../../runtime/user-error.ts';
import type { Case, Part } from '../case.ts';
import { featureColumns } from '../roles.ts';
import { columnsOf } from '../rows/columns.ts';
import { tableOf, withTables } from '../tables.ts';
import { associationsOf, type Association } from './association.ts';
import { answerCheck, duplicateCheck, featureCheck, orderCheck, trainingCheck } from './checks.ts';
import { leakageRows, type LabelKind } from './leakage-rows.ts';
import { leakageSchema, type LeakagePolicy } from './schema.ts';
import { leakageSection } from './section.ts';
import { olderRows, repeatedRows, sharedRows } from './training-rows.ts';

/** What was opened for the looks. */
interface Opened {
  engine: Engine;
  table: Table;
  training: Table | undefined;
  policy: LeakagePolicy;
  /** One, or those of a row that may have several. */
  labels: TableColumn[];
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
    columnsThere(table, exclude);
    const labels = columnsOf(table, inputs.labelColumn, 'label-column').map(({ column }) => column);
    const features = featureColumns(table, inputs, exclude);
    const beside = [inputs.groupColumn, inputs.timeColumn].filter((name) => name !== undefined);
    const row = [...features.map(({ name }) => name), ...beside.filter((name) => isIn(table, name))];
    return looked({ engine, table, training, policy, labels, features, row }, given);
  });
}

async function looked(opened: Opened, given: Case): Promise<Part> {
  const found = await associations(opened, given);
  const checks: (Check | undefined)[] = [
    featureCheck(found.features, found.problem, opened.policy),
    answerCheck(found.answers, found.problem, opened.policy),
    duplicateCheck(await repeated(opened), opened.policy),
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

async function associations(opened: Opened, given: Case): Promise<Found> {
  const { table, labels } = opened;
  const isRegression = given.policy.rules.some(({ metric }) => metricOf(metric)?.family === 'regression');
  if (isRegression && labels.some(({ type }) => type !== 'integer' && type !== 'number'))
    return { features: [], answers: [], problem: 'the labels are not numbers' };
  const answers = answerColumns(table, given, isRegression);
  const found: Found[] = [];
  for (const [i, label] of labels.entries()) {
    // Answers to several labels are as many, in their order; scores of classes are not the label whatever they are.
    const answer = answers.length === labels.length ? answers[i] : undefined;
    found.push(await associationsWith(label, answer, isRegression ? 'numbers' : 'classes', opened));
  }
  return {
    features: found.flatMap(({ features }) => features),
    answers: found.flatMap((each) => each.answers),
    problem: found.every(({ problem }) => problem !== undefined) ? found[0]!.problem : undefined,
  };
}

/** The predictions of a regression, else the scores, where the table has them. */
function answerColumns(table: Table, { inputs }: Case, isRegression: boolean): TableColumn[] {
  const [named, input] = isRegression
    ? [inputs.predictionColumn, 'prediction' as const]
    : [inputs.scoreColumn, 'score' as const];
  if (named === undefined) return table.columns.filter(({ name }) => name === input);
  return columnsOf(table, named, `${input}-column`).map(({ column }) => column);
}

async function associationsWith(
  label: TableColumn,
  answer: TableColumn | undefined,
  kind: LabelKind,
  { engine, table, features }: Opened,
): Promise<Found> {
  const rows = await leakageRows(engine, table, label, answer ? [...features, answer] : features, kind);
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

async function repeated({ engine, table, labels, features, row }: Opened) {
  const columns = [...row, ...labels.map(({ name }) => name)];
  const rows = await table.rowCount();
  if (features.length === 0 || rows === 0) return { rows, columns, repeated: undefined, pair: undefined };
  return { rows, columns, ...(await repeatedRows(engine, table, columns)) };
}

async function besideTraining(opened: Opened, { inputs, policy }: Case): Promise<(Check | undefined)[]> {
  const { engine, table, training, policy: leakage, labels, row } = opened;
  const named = leakage['time-column'];
  if (!training) return [named === undefined ? undefined : orderCheck(named, 'missing', leakage)];
  const shared = row.filter((name) => isIn(training, name));
  const columns = [...shared, ...labels.map(({ name }) => name).filter((name) => isIn(training, name))];
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
