import { effectiveRows } from '@mlops-actions/stats/metrics/weighted-mean';
import { effectiveOf, ranksOf, type ModelRows, type Rows } from './rows.ts';

/** Some of the rows, by their places in ascending order. What was wrong with all of them is wrong with these, too. */
export function subsetOf(rows: Rows, indices: Uint32Array): Rows {
  const positives = taken(rows.positives, indices);
  const weights = rows.weights && taken(rows.weights, indices);
  return {
    ...rows,
    count: indices.length,
    effective: effectiveRows(indices.length, weights),
    weights,
    labels: taken(rows.labels, indices),
    numbers: rows.numbers && taken(rows.numbers, indices),
    positives,
    effectiveOf: [effectiveOf(positives, 0, weights), effectiveOf(positives, 1, weights)],
    models: rows.models.map((model) => modelSubset(model, positives, indices)),
  };
}

function modelSubset(model: ModelRows, positives: Uint8Array, indices: Uint32Array): ModelRows {
  const { predictions, numbers, scores, ranks, problems } = model;
  const own = scores && taken(scores, indices);
  return {
    ...(predictions && { predictions: taken(predictions, indices) }),
    ...(numbers && { numbers: taken(numbers, indices) }),
    ...(own && { scores: own }),
    ...(own && ranks && { ranks: ranksOf(positives, own) }),
    problems,
  };
}

function taken<Values extends Int32Array | Float64Array | Uint8Array>(
  values: Values,
  indices: Uint32Array,
): Values {
  const some = new (values.constructor as new (length: number) => Values)(indices.length);
  for (let i = 0; i < indices.length; i++) some[i] = values[indices[i]!]!;
  return some;
}
