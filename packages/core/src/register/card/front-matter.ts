import { stringify } from 'yaml';
import { type CardFacts, frameworkIn, runUrl } from './card-facts.ts';
import { datasetOf, listOf } from './card-file.ts';
import { knownLicense } from './licenses.ts';

/**
 * Hugging Face's metadata of a model card (https://huggingface.co/docs/hub/model-cards), with the figures as a `model-index`. None is
 * marked as verified: that says Hugging Face has measured it again.
 */
export function frontMatter(facts: CardFacts): string {
  const { card } = facts;
  const index = modelIndex(facts);
  const metrics = [...new Set(facts.measured.figures.map(({ metric }) => metric))];
  const metadata = {
    language: one(listOf(card.language)),
    ...licenseOf(facts),
    library_name: frameworkIn(facts)?.split(/\s/)[0]?.toLowerCase(),
    pipeline_tag: card.task,
    base_model: one(listOf(card['base-model'])),
    tags: card.labels,
    metrics: metrics.length > 0 ? metrics : undefined,
    'model-index': index.length > 0 ? [{ name: facts.model, results: index }] : undefined,
  };
  // Readers of front matter go by YAML 1.1, where 'no' is false and a date is no text.
  const yaml = stringify(metadata, { version: '1.1', lineWidth: 0 });
  return `---\n${yaml === '{}\n' ? '' : yaml}---\n`;
}

function one(values: readonly string[]): string | readonly string[] | undefined {
  return values.length > 1 ? values : values[0];
}

function licenseOf({ card }: CardFacts): Record<string, string> {
  if (card.license === undefined) return {};
  const known = knownLicense(card.license);
  const url = card['license-link'];
  const link: Record<string, string> = url === undefined ? {} : { license_link: url };
  return known ? { license: known.huggingFace } : { license: 'other', license_name: card.license, ...link };
}

/** One result for all rows and one for each slice, which the hub calls the dataset's configuration. */
function modelIndex(facts: CardFacts): object[] {
  const { card, measured } = facts;
  const figures = measured.figures.filter(({ value }) => Number.isFinite(value));
  const { name, source } = datasetOf(card['evaluation-data']);
  const dataset = name ?? source ?? 'evaluation data';
  const url = runUrl(facts);
  return [...new Set(figures.map(({ slice }) => slice))].map((slice) => ({
    task: { type: card.task ?? 'other' },
    dataset: {
      type:
        dataset
          .toLowerCase()
          .replaceAll(/[^a-z0-9]+/g, '-')
          .replaceAll(/^-|-$/g, '') || 'data',
      name: dataset,
      ...(slice !== undefined && { config: slice }),
    },
    metrics: figures
      .filter((figure) => figure.slice === slice)
      .map(({ metric, value }) => ({ type: metric, name: metric, value, verified: false })),
    ...(url !== undefined && { source: { name: 'evaluate-gate', url } }),
  }));
}
