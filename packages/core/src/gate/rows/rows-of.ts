import { effectiveRows } from '@mlops-actions/stats/metrics/weighted-mean';
import type { ClassScores } from '@mlops-actions/stats/metrics/answers';
import { encode, encodeSets, numbersOf } from './encode.ts';
import { positiveOf } from './positive.ts';
import { modelProblems, sharedProblem } from './problems.ts';
import type { ModelRows, RawRows, RawScores, Rows } from './rows.ts';

/** What does not change when rows are taken: the columns, without what is known of them as a whole. */
type Columns = Omit<Rows, 'effective' | 'positives' | 'effectiveOf' | 'models'> & {
  models: readonly Omit<ModelRows, 'problems'>[];
};

/**
 * Rows as typed arrays. What cannot be judged is a problem of the families of metrics that need it, never a default.
 * @param positiveLabel what the user names as the positive class
 */
export function rowsOf(raw: RawRows, positiveLabel: string | undefined): Rows {
  const weights = raw.weights && numbersOf(raw.weights);
  const coded = raw.groups && encode([raw.groups, raw.history?.groups ?? []]);
  return judged({
    weights,
    groups: coded?.codes[0],
    groupCount: coded?.values.length ?? 1,
    labelGaps: raw.labelGaps,
    history: raw.history && historyOf(raw.history.values, coded?.codes[1], coded?.values.length ?? 1),
    ...(raw.sets ? setColumns(raw, raw.sets) : classColumns(raw, positiveLabel)),
  });
}

/** The rows at `indices`, in that order, with the classes of all rows; what cannot be judged on them is found anew. */
export function subsetOf(rows: Rows, indices: Int32Array): Rows {
  const codes = (values: Int32Array) => Int32Array.from(indices, (i) => values[i]!);
  const numbers = (values: Float64Array) => Float64Array.from(indices, (i) => values[i]!);
  return judged({
    ...rows,
    count: indices.length,
    labelGaps: undefined,
    weights: rows.weights && numbers(rows.weights),
    labels: codes(rows.labels),
    numbers: rows.numbers && numbers(rows.numbers),
    groups: rows.groups && codes(rows.groups),
    models: rows.models.map((model) => ({
      ...(model.predictions && { predictions: codes(model.predictions) }),
      ...(model.numbers && { numbers: numbers(model.numbers) }),
      ...(model.scores && { scores: numbers(model.scores) }),
      ...(model.classScores && {
        classScores: model.classScores.map((each) => ({ code: each.code, values: numbers(each.values) })),
      }),
    })),
  });
}

function judged(columns: Columns): Rows {
  const { count, labels, weights, positive } = columns;
  const positives = new Uint8Array(labels.map((code) => (code === positive ? 1 : 0)));
  const shared = sharedProblem(columns);
  const rows = {
    ...columns,
    effective: effectiveRows(count, weights),
    positives,
    effectiveOf: [effectiveOf(positives, 0, weights), effectiveOf(positives, 1, weights)] as const,
  };
  return {
    ...rows,
    models: columns.models.map((model) => ({ ...model, problems: shared ?? modelProblems(model, rows) })),
  };
}

type Labelled = Pick<
  Columns,
  'count' | 'task' | 'names' | 'labels' | 'sets' | 'numbers' | 'positive' | 'models'
>;

function classColumns(raw: RawRows, positiveLabel: string | undefined): Labelled {
  const isNumeric = raw.labels.every((label) => typeof label !== 'string');
  const named = (raw.models[0]?.classScores ?? []).map(({ of }) => (isNumeric ? Number(of) : of));
  const { values, codes } = encode(
    [raw.labels, ...raw.models.map((model) => model.predictions ?? [])],
    named,
  );
  const [labels, ...predictions] = codes as [Int32Array, ...Int32Array[]];
  const names = values.map(String);
  const positive = positiveOf(values, names, positiveLabel);
  const numbers = isNumeric ? numbersOf(raw.labels) : undefined;
  return {
    count: raw.labels.length,
    task: values.length > 2 ? 'multiclass' : 'binary',
    names,
    labels,
    sets: undefined,
    numbers,
    positive,
    models: raw.models.map((model, i) => {
      const classScores = scoresByCode(model.classScores, (of) =>
        values.indexOf(isNumeric ? Number(of) : of),
      );
      const scores = model.scores
        ? numbersOf(model.scores)
        : values.length <= 2
          ? classScores?.find(({ code }) => code === positive)?.values
          : undefined;
      return {
        ...(model.predictions && { predictions: predictions[i]! }),
        ...(model.predictions && numbers && { numbers: numbersOf(model.predictions) }),
        ...(scores && { scores }),
        ...(classScores && { classScores }),
      };
    }),
  };
}

function setColumns(raw: RawRows, { names, labels }: NonNullable<RawRows['sets']>): Labelled {
  const answered = raw.models.map((model) => model.sets);
  const tables = [labels, ...answered.filter((columns) => columns !== undefined)];
  const { codes, members } = encodeSets(tables.map((columns) => columns.map(numbersOf)));
  const predictions = codes.slice(1).values();
  return {
    count: codes[0]!.length,
    task: 'multilabel',
    names: [...names],
    labels: codes[0]!,
    sets: { members },
    numbers: undefined,
    positive: undefined,
    models: raw.models.map((model) => ({
      ...(model.sets && { predictions: predictions.next().value! }),
      ...(model.classScores && { classScores: scoresByCode(model.classScores, (of) => names.indexOf(of))! }),
    })),
  };
}

/** In the order of the classes, whatever that of the columns. */
function scoresByCode(
  columns: readonly RawScores[] | undefined,
  codeOf: (name: string) => number,
): ClassScores[] | undefined {
  return columns
    ?.map(({ of, values }) => ({ code: codeOf(of), values: numbersOf(values) }))
    .toSorted((a, b) => a.code - b.code);
}

function historyOf(
  values: readonly unknown[],
  groups: Int32Array | undefined,
  groupCount: number,
): Float64Array[] {
  const series = Array.from({ length: groupCount }, (): number[] => []);
  numbersOf(values).forEach((value, i) => series[groups?.[i] ?? 0]?.push(value));
  return series.map((each) => Float64Array.from(each));
}

/** Effective rows among those with the flag. */
export function effectiveOf(flags: Uint8Array, flag: 0 | 1, weights: Float64Array | undefined): number {
  let count = 0;
  for (let i = 0; i < flags.length; i++) if (flags[i] === flag) count++;
  return effectiveRows(
    count,
    weights?.filter((_, i) => flags[i] === flag),
  );
}
