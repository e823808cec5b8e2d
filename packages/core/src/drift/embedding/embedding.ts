import { meanCosineChange } from '@mlops-actions/stats/drift-decision/mean-vector';
import { columnFacts } from '@mlops-actions/tabular/drift/column-facts';
import { vectorsOf } from '@mlops-actions/tabular/drift/embedding';
import type { TableColumn } from '@mlops-actions/tabular/sources';
import { numberText } from '../../report/cell.ts';
import { UserError } from '../../runtime/user-error.ts';
import type { DriftCase, KindFinding, Relation } from '../drift-case.ts';
import { isDrift, type Judged, scoreCheck, scoreSection, withoutData } from '../kind-finding.ts';
import { lostNumbers } from '../lost-numbers.ts';
import { type DriftPolicy, leastRows } from '../policy.ts';
import { figure } from '../wording.ts';
import { classifierChange } from './classifier.ts';

/** The policy has it where it asks for the kind. */
type EmbeddingPolicy = NonNullable<DriftPolicy['embedding']>;

/** Vectors of each table: a classifier learns no more from more, and takes long. */
const mostVectors = 2_000;
const thresholds = { classifier: 0.55, cosine: 0.1 };
const title = 'Drift of embeddings';

/** Whether vectors of the two tables can be told apart, by a classifier or by their means. */
export async function lookAtEmbedding(given: DriftCase): Promise<KindFinding> {
  const policy = given.policy.embedding as EmbeddingPolicy;
  const { columns, method, threshold = thresholds[method] } = policy;
  for (const name of columns) {
    const lost = await lostNumbers(given, name);
    if (lost !== undefined) return withoutData('embedding', title, 'missing', lost);
  }
  for (const table of [given.reference, given.current]) {
    const empty = await columnWithoutValues(given, table, columns);
    if (empty !== undefined)
      return withoutData('embedding', title, 'missing', `'${empty}' has no values in a table`);
  }
  const [before, now] = [
    await vectorsOf(given.engine, given.reference.relation, chosen(given.reference, columns), mostVectors),
    await vectorsOf(given.engine, given.current.relation, chosen(given.current, columns), mostVectors),
  ];
  const least = Math.min(leastRows(given.policy), mostVectors);
  if (Math.min(before.length, now.length) < least) {
    return withoutData('embedding', title, 'too-few', `a table has fewer than ${least} whole vectors`);
  }
  const vectors = [...before, ...now];
  const dimensions = new Set(vectors.map(({ length }) => length));
  if (dimensions.size > 1) {
    return withoutData('embedding', title, 'undefined', 'the vectors are of different lengths');
  }
  const { score, floor, measure } =
    method === 'classifier'
      ? classifierChange(vectors, before.length, given.random('embedding', 'folds'))
      : cosineChange(vectors, before.length, given);
  if (Number.isNaN(score)) return withoutData('embedding', title, 'undefined', 'a mean vector is zero');
  const judged: Judged = { score, threshold, floor };
  const finding = `${isDrift(judged) ? 'Embeddings drifted' : 'Embeddings hold'}: ${measure} ${figure(score)}`;
  return {
    kind: 'embedding',
    verdict: isDrift(judged) ? 'drift' : 'no-drift',
    finding,
    checks: [
      scoreCheck('embedding', title, judged, {
        kind: 'embedding',
        detail: `${finding} over ${before.length} and ${now.length} vectors of ${[...dimensions][0]} numbers`,
        measure,
        referenceRows: before.length,
        currentRows: now.length,
      }),
    ],
    sections: [
      scoreSection(
        'Embeddings',
        judged,
        [
          ['Reference vectors', numberText(before.length)],
          ['Current vectors', numberText(now.length)],
          ['Numbers in each', numberText(vectors[0]?.length ?? 0)],
          [`${measure.charAt(0).toUpperCase()}${measure.slice(1)}`, figure(score)],
        ],
        figure,
      ),
    ],
    metrics: [{ name: method === 'classifier' ? 'embedding_roc_auc' : 'embedding_cosine', value: score }],
  };
}

function cosineChange(vectors: number[][], reference: number, { random }: DriftCase) {
  const { distance, floor } = meanCosineChange(vectors, reference, random('embedding', 'floor'));
  return { score: distance, floor, measure: 'cosine distance of the mean vectors' };
}

async function columnWithoutValues({ engine }: DriftCase, table: Relation, names: readonly string[]) {
  const there = table.columns.filter(({ name }) => names.includes(name));
  const facts = await columnFacts(engine, table.relation, there, false);
  return names.find((name) => (facts.get(name)?.values ?? 0) === 0);
}

/** @throws UserError for columns that are no numbers and no lists of them */
function chosen({ columns }: Relation, names: readonly string[]): TableColumn[] {
  return names.map((name) => {
    const column = columns.find((each) => each.name === name);
    const isVector = names.length === 1 && /^(FLOAT|DOUBLE)\[\d*\]$/.test(column?.sqlType ?? '');
    if (column && (isVector || column.type === 'integer' || column.type === 'number')) return column;
    throw new UserError(
      `The policy's 'embedding' names column '${name}', which is not a column of numbers${names.length === 1 ? ' or of lists of them' : ''} in both tables.`,
    );
  });
}
