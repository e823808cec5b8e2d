import {
  type DomainClassification,
  domainClassifier,
  evidentlySeed,
  randomClassifierPercentile,
} from '@mlops-actions/stats/drift/domain-classifier';
import { Incomparable } from './incomparable.ts';
import type { Column, Measure } from './measure.ts';
import { rowTexts } from './row-values.ts';

/** Of a longer column a sample of as many texts is classified, so that time and memory are bounded. */
const mostTexts = 10_000;

/** How well a classifier tells the two tables' texts apart. */
export const textMeasures = {
  async perc_text_content_drift(column) {
    const { auc, heldOut } = await classify(column);
    return { score: auc, effect: null, limit: randomClassifierPercentile(heldOut, column.threshold) };
  },
  async abs_text_content_drift(column) {
    const { auc } = await classify(column);
    return { score: auc, effect: null };
  },
} satisfies Record<string, Measure>;

async function classify({ engine, pair }: Column): Promise<DomainClassification> {
  const sample = { most: mostTexts, seed: evidentlySeed };
  const reference = await rowTexts(engine, pair, 'reference', sample);
  const current = await rowTexts(engine, pair, 'current', sample);
  const found = domainClassifier(reference, current);
  if ('unclassified' in found) throw new Incomparable(pair.name, found.unclassified);
  return found;
}
