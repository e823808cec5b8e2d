import { type CardFacts, frameworkIn, pythonIn } from '../card/card-facts.ts';
import { datasetOf, listOf, type ModelCard } from '../card/card-file.ts';
import { tagLimits, tagValue } from './tags.ts';

/** Tags that the card gives where the input does not: the team says them in one place. */
export function cardTags(card: ModelCard): Record<string, string> {
  return defined({
    owner: card.owners === undefined ? undefined : listOf(card.owners).join(', '),
    'risk-class': card['risk-class'],
    'review-date': card['review-date'],
  });
}

type TagFacts = Pick<CardFacts, 'card' | 'format' | 'measured' | 'origin'>;

/** The lineage in tags, the most asked for first; all of it is in lineage.json. */
export function originTags(facts: TagFacts): Record<string, string> {
  const { measured, origin } = facts;
  const { reviews } = origin.approvals;
  const approvers = (reviews ?? []).filter(({ state }) => state === 'approved').map(({ by }) => by);
  const [data] = measured.data;
  const [dvc] = origin.dvc;
  const unpinned = origin.environment?.unpinned.length;
  return defined({
    'mlops-approval': approvalWord(reviews),
    'mlops-approver': approvers.length > 0 ? [...new Set(approvers)].join(', ') : undefined,
    'mlops-dirty': origin.checkout && String(origin.checkout.dirty),
    'mlops-dataset': data?.dataset,
    'mlops-dataset-digest': data?.digest,
    'mlops-dvc': dvc && `${dvc.path} ${dvc.md5}`,
    'mlops-framework': frameworkIn(facts),
    'mlops-python': pythonIn(facts),
    'mlops-environment':
      unpinned === undefined ? undefined : unpinned === 0 ? 'pinned' : `${unpinned} not pinned`,
  });
}

function approvalWord(reviews: { state: string }[] | undefined): string | undefined {
  if (!reviews) return undefined;
  if (reviews.some(({ state }) => state === 'rejected')) return 'rejected';
  return reviews.some(({ state }) => state === 'approved') ? 'approved' : 'none';
}

/** What the registry shows of a version for good: Azure never changes the properties of one. */
export function registryProperties(facts: TagFacts): Record<string, string> {
  const { card, measured } = facts;
  const training = datasetOf(card['training-data']);
  const [data] = measured.data;
  const metrics = measured.figures.filter(({ slice, kind }) => slice === undefined && kind === 'metric');
  return defined({
    framework: frameworkIn(facts),
    python: pythonIn(facts),
    features: card.features === undefined ? undefined : listOf(card.features).join(', '),
    target: card.target,
    'training-data': training.source ?? training.name ?? data?.dataset,
    'training-rows': (training.rows ?? data?.rows)?.toString(),
    'training-dates': training['date-range'] ?? (data?.dates && `${data.dates.from} to ${data.dates.to}`),
    ...Object.fromEntries(metrics.map(({ metric, value }) => [`metric.${metric}`, String(value)])),
  });
}

/** The tags of the origin that still have room beside those that have to be there, and those that the version has. */
export function fitting(
  needed: Readonly<Record<string, string>>,
  existing: Readonly<Record<string, string>> | undefined,
  optional: Readonly<Record<string, string>>,
): { tags: Record<string, string>; left: string[] } {
  const before = existing ?? {};
  const known = { ...before, ...needed };
  const replaced = Object.entries(optional).filter(([name]) => name in before && !(name in needed));
  const added = Object.entries(optional).filter(([name]) => !(name in known));
  const room = Math.max(0, tagLimits.count - Object.keys(known).length);
  return {
    tags: { ...Object.fromEntries([...replaced, ...added.slice(0, room)]), ...needed },
    left: added.slice(room).map(([name]) => name),
  };
}

function defined(facts: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [[name, tagValue(value)]],
    ),
  );
}
