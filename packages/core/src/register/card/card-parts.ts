import { intervalText } from '../../gate/judge/wording.ts';
import { counted, numberText } from '../../report/cell.ts';
import type { Block, Cell, Column } from '../../report/section.ts';
import { valueWords } from '../format/model-format.ts';
import { type CardFacts, frameworkIn, pythonIn, scanWords } from './card-facts.ts';
import { concernsOf, datasetOf, listOf, type ModelCard } from './card-file.ts';
import type { MeasuredFigure, ValidatedData } from './measured.ts';

/** A part of the card, free of markup. */
export interface CardPart {
  title: string;
  /** The team's own words: a text, or the items of a list. */
  prose?: string | readonly string[] | undefined;
  blocks: Block[];
  /** Set where a reader expects it: without content, it says that there is none. */
  expected?: boolean;
}

type Fact = [string, Cell | undefined];

/** The card from top to bottom; a part without content is left out unless it is expected. */
export function cardParts(facts: CardFacts): CardPart[] {
  const { card, measured, origin } = facts;
  const written = (title: string, prose: CardPart['prose'], expected = false): CardPart => ({
    title,
    prose,
    blocks: [],
    expected,
  });
  const parts: CardPart[] = [
    written('Intended use', card['intended-use'], true),
    written('Users', card.users),
    written('Out of scope', card['out-of-scope-use']),
    metricsPart(facts),
    slicesPart(measured.figures),
    fairnessPart(card, measured.figures),
    { title: 'Training data', expected: true, blocks: dataTable(card['training-data']) },
    { title: 'Validated data', blocks: validatedTable(measured.data) },
    { title: 'Evaluation data', blocks: dataTable(card['evaluation-data']) },
    trainingPart(facts),
    { title: 'Inputs and outputs', blocks: signatureTable(facts) },
    written('Limitations', card.limitations, true),
    written('Tradeoffs', card.tradeoffs),
    written('Ethical considerations', concernWords(card['ethical-considerations']), true),
    { title: 'Environmental impact', blocks: factTable(impactFacts(card['environmental-impact'])) },
    environmentPart(origin.environment),
    approvalsPart(origin.approvals),
    evidencePart(facts),
    written('References', card.references),
  ];
  return parts.filter(({ prose, blocks, expected }) => expected || prose?.length || blocks.length > 0);
}

/** What the model is, in a table. */
export function identityTable(facts: CardFacts): Block[] {
  const { card, provenance, origin } = facts;
  const code = [provenance.repository, provenance.commit].filter(Boolean).join('@');
  return factTable([
    ['Model', `azureml:${facts.model}:${facts.version}`],
    ['Digest (sha256)', facts.modelDigest],
    ['Registered', `${facts.registeredAt.toISOString()}, as ${facts.verdict}`],
    ['Overridden because', facts.overrideReason],
    ['Scan', scanWords(facts.scan)],
    ['Registered by', provenance.actor],
    ['Code', `${code}${origin.checkout?.dirty ? ', with changes that are not committed' : ''}`],
    ['Training run', origin.run?.id],
    ['Framework', frameworkIn(facts)],
    ['Python', pythonIn(facts)],
    ['Task', card.task],
    ['Architecture', card.architecture],
    ['Based on', listOf(card['base-model']).join(', ')],
    ['Target', card.target],
    ['Features', listOf(card.features).join(', ')],
    ['Owners', listOf(card.owners).join(', ')],
    ['Contact', card.contact],
    ['Contact for incidents', card['incident-contact']],
    ['License', card.license],
    ['Risk class', card['risk-class']],
    ['Card updated', card.updated],
    ['Review by', card['review-date']],
  ]);
}

function factTable(facts: Fact[]): Block[] {
  const rows = facts.filter((fact): fact is [string, Cell] => fact[1] !== undefined && fact[1] !== '');
  return rows.length === 0 ? [] : [{ kind: 'table', columns: [{ title: '' }, { title: '' }], rows }];
}

function figureTable(
  first: string[],
  figures: readonly MeasuredFigure[],
  lead: (figure: MeasuredFigure) => Cell[],
): Block[] {
  if (figures.length === 0) return [];
  const level = figures.find(({ interval }) => interval?.level)?.interval?.level;
  const columns: Column[] = [
    ...first.map((title) => ({ title })),
    { title: 'Value', align: 'right' },
    {
      title: level === undefined ? 'Interval' : `${Number((100 * level).toPrecision(4))} % interval`,
      align: 'right',
    },
    { title: 'Rows', align: 'right' },
    { title: 'Asked for' },
    { title: 'Verdict' },
  ];
  const rows = figures.map((figure): Cell[] => [
    ...lead(figure),
    figure.value,
    figure.interval ? intervalText(figure.interval) : '',
    figure.rows ?? '',
    figure.expected ?? '',
    { verdict: figure.verdict },
  ]);
  return [{ kind: 'table', columns, rows }];
}

function metricsPart({ measured, origin }: CardFacts): CardPart {
  const judged = measured.figures.filter(({ kind, slice }) => kind === 'metric' && slice === undefined);
  const logged = Object.entries(origin.run?.metrics ?? {}).map(([name, value]): Cell[] => [
    name,
    numberText(value),
  ]);
  const blocks = figureTable(['Metric'], judged, ({ metric }) => [metric]);
  if (logged.length > 0) {
    const columns: Column[] = [{ title: 'Metric' }, { title: 'Value', align: 'right' }];
    blocks.push(
      { kind: 'text', text: 'As logged by the training run:' },
      { kind: 'table', columns, rows: logged },
    );
  }
  return { title: 'Metrics', expected: true, blocks };
}

function slicesPart(figures: readonly MeasuredFigure[]): CardPart {
  const sliced = figures.filter(({ kind, slice }) => kind === 'metric' && slice !== undefined);
  return {
    title: 'Metrics by slice',
    blocks: figureTable(['Slice', 'Metric'], sliced, ({ slice, metric }) => [slice!, metric]),
  };
}

function fairnessPart({ fairness = [] }: ModelCard, figures: readonly MeasuredFigure[]): CardPart {
  const measured = figures.filter(({ kind }) => kind === 'fairness');
  const columns = ['Group at risk', 'Benefits', 'Harms', 'Mitigation'].map((title) => ({ title }));
  const rows = fairness.map(({ group, benefits = '', harms = '', mitigation = '' }) => [
    group,
    benefits,
    harms,
    mitigation,
  ]);
  return {
    title: 'Fairness',
    blocks: [
      ...figureTable(['Metric', 'Of'], measured, ({ metric, slice = 'all groups' }) => [metric, slice]),
      ...(rows.length > 0 ? [{ kind: 'table' as const, columns, rows }] : []),
    ],
  };
}

function dataTable(given: ModelCard['training-data']): Block[] {
  const data = datasetOf(given);
  return factTable([
    ['Name', data.name],
    ['Source', data.source],
    ['Version', data.version],
    ['Rows', data.rows],
    ['Size', data.size],
    ['Dates', data['date-range']],
    ['Description', data.description?.trim()],
    ['License', data.license],
    ['Sensitive', listOf(data.sensitive).join(', ')],
  ]);
}

/** Whether the model was trained on them or judged by them, their reports do not say. */
function validatedTable(validated: readonly ValidatedData[]): Block[] {
  return factTable(
    validated.flatMap(({ dataset, digest, rows, verdict, dates, dvc }): Fact[] => [
      ['Validated', `${dataset}: ${verdict}`],
      ['Rows validated', rows],
      ['Dates found', dates && `${dates.from} to ${dates.to} (${dates.column})`],
      ['Dataset digest (sha256)', digest],
      ...dvc.map(({ path, md5 }): Fact => ['DVC version (md5)', `${path}: ${md5}`]),
    ]),
  );
}

function trainingPart({ card, origin }: CardFacts): CardPart {
  const parameters = Object.entries(origin.run?.parameters ?? {});
  return { title: 'Training', prose: card['training-procedure'], blocks: factTable(parameters) };
}

function signatureTable({ card, format }: CardFacts): Block[] {
  const words = (given: ModelCard['inputs'], own: string[]) =>
    listOf(given).concat(given === undefined ? own : []);
  const rows = [
    ...words(card.inputs, (format?.inputs ?? []).map(valueWords)).map((text): Cell[] => ['input', text]),
    ...words(card.outputs, (format?.outputs ?? []).map(valueWords)).map((text): Cell[] => ['output', text]),
  ];
  return rows.length === 0 ? [] : [{ kind: 'table', columns: [{ title: '' }, { title: 'Value' }], rows }];
}

function concernWords(concerns: ModelCard['ethical-considerations']): CardPart['prose'] {
  if (typeof concerns === 'string') return concerns;
  return concernsOf(concerns).map(({ name, mitigation }) =>
    mitigation === undefined ? name : `${name}: ${mitigation}`,
  );
}

function impactFacts(impact: ModelCard['environmental-impact']): Fact[] {
  return [
    ['Hardware', impact?.hardware],
    ['Region', impact?.region],
    ['Hours', impact?.hours],
    ['Energy (kWh)', impact?.['energy-kwh']],
    ['CO₂ (kg)', impact?.['co2-kg']],
  ];
}

function environmentPart(environment: CardFacts['origin']['environment']): CardPart {
  if (!environment) return { title: 'Environment', blocks: [] };
  const { source, packages, unpinned, image } = environment;
  return {
    title: 'Environment',
    blocks: factTable([
      ['Described by', source],
      ['Packages', `${packages.filter(({ pinned }) => pinned).length} of ${packages.length} pinned`],
      ['Not pinned', unpinned.join(', ')],
      ['Image', image?.name],
    ]),
  };
}

function approvalsPart({ reviews, unknown }: CardFacts['origin']['approvals']): CardPart {
  const title = 'Approvals';
  if (!reviews)
    return { title, blocks: unknown === undefined ? [] : [{ kind: 'text', text: `Not known. ${unknown}` }] };
  if (reviews.length === 0)
    return { title, blocks: [{ kind: 'text', text: 'Nobody was asked to approve this run.' }] };
  const columns = ['Environment', 'Review', 'By', 'Comment'].map((each) => ({ title: each }));
  const rows = reviews.map(({ environments, state, by, isActor, comment }): Cell[] => [
    environments.join(', '),
    state,
    isActor ? `${by}, who started the run` : by,
    comment ?? '',
  ]);
  return { title, blocks: [{ kind: 'table', columns, rows }] };
}

function evidencePart({ measured: { verdicts }, refusals }: CardFacts): CardPart {
  const title = 'Evidence';
  const against = refusals.map((text): Block => ({ kind: 'text', text: `Overridden: ${text}` }));
  if (verdicts.length === 0)
    return { title, blocks: [{ kind: 'text', text: 'None: no report was given.' }, ...against] };
  const columns = ['Step', 'Verdict', 'What it says', 'Report (sha256)'].map((each) => ({ title: each }));
  const rows = verdicts.map(({ action, verdict, summary, digest }): Cell[] => [
    action,
    { verdict },
    summary,
    digest.slice(0, 12),
  ]);
  return {
    title: `${title}: ${counted(verdicts.length, 'report')}`,
    blocks: [{ kind: 'table', columns, rows }, ...against],
  };
}
