import { z } from 'zod';
import type { EvidenceFile } from '../evidence/evidence-file.ts';
import { readYamlFile } from '../runtime/yaml-file.ts';

const prose = z.union([z.string(), z.array(z.string())]);

/** A model card as the team keeps it; what was measured is added from the evidence. */
export const modelCardSchema = z.strictObject({
  $schema: z.string().optional(),
  title: z.string().optional(),
  description: z.string().optional(),
  owners: prose.optional(),
  license: z.string().optional(),
  framework: z.string().optional(),
  features: prose.optional(),
  target: z.string().optional(),
  'intended-use': prose.optional(),
  'out-of-scope-use': prose.optional(),
  'training-data': z
    .union([
      z.string(),
      z.strictObject({
        source: z.string().optional(),
        rows: z.number().optional(),
        size: z.string().optional(),
        'date-range': z.string().optional(),
        description: z.string().optional(),
      }),
    ])
    .optional(),
  'ethical-considerations': prose.optional(),
  limitations: prose.optional(),
  contact: z.string().optional(),
  'review-date': z.string().optional(),
});

export type ModelCard = z.infer<typeof modelCardSchema>;

export interface CardFacts {
  model: string;
  version: string;
  modelDigest: string;
  verdict: string;
  evidence: readonly EvidenceFile[];
  /** What the training run logged. */
  metrics: Record<string, number>;
  repository: string | undefined;
  commit: string | undefined;
  registeredAt: Date;
}

/** @throws UserError with the line of what is wrong */
export async function readCard(file: string | undefined): Promise<ModelCard> {
  return file === undefined ? {} : (await readYamlFile(file, modelCardSchema, 'card')).value;
}

/** The card in Markdown. A field that nobody filled in is said to be missing, since silence would look like an answer. */
export function renderCard(card: ModelCard, facts: CardFacts): string {
  const { model, version } = facts;
  const parts = [
    `# ${card.title ?? model} ${version}`,
    card.description ?? '_No description was given._',
    table('', [
      ['Model', `\`azureml:${model}:${version}\``],
      ['Digest (sha256)', `\`${facts.modelDigest}\``],
      ['Registered', `${facts.registeredAt.toISOString()}, as ${facts.verdict}`],
      ['Code', [facts.repository, facts.commit].filter(Boolean).join('@') || undefined],
      ['Framework', card.framework],
      ['Owners', oneLine(card.owners)],
      ['License', card.license],
      ['Target', card.target],
      ['Features', oneLine(card.features)],
      ['Contact', card.contact],
      ['Review by', card['review-date']],
    ]),
    section('Intended use', card['intended-use']),
    section('Out of scope', card['out-of-scope-use']),
    trainingData(card['training-data'], facts.evidence),
    measurements(facts),
    section('Ethical considerations', card['ethical-considerations']),
    section('Limitations', card.limitations),
    evidenceTable(facts.evidence),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function trainingData(data: ModelCard['training-data'], evidence: readonly EvidenceFile[]): string {
  const validation = evidence.find(({ report }) => report.action === 'data-validate')?.report;
  const rows: [string, string | undefined][] =
    typeof data === 'object'
      ? [
          ['Source', data.source],
          ['Rows', data.rows?.toString()],
          ['Size', data.size],
          ['Dates', data['date-range']],
          ['Description', data.description],
        ]
      : [['Description', data]];
  const checked: [string, string | undefined][] = validation
    ? [
        [
          'Rows validated',
          typeof validation.subject['rows'] === 'number' ? String(validation.subject['rows']) : undefined,
        ],
        ['Dataset digest (sha256)', `\`${String(validation.subject['datasetDigest'])}\``],
        ['Validation', validation.verdict],
      ]
    : [];
  const filled = [...rows, ...checked].filter(([, value]) => value);
  return filled.length === 0 ? section('Training data', undefined) : table('Training data', filled);
}

function measurements({ evidence, metrics }: CardFacts): string {
  const judged = evidence
    .filter(({ report }) => report.action === 'evaluate-gate')
    .flatMap(({ report }) => report.checks)
    .filter(({ observed }) => typeof observed === 'number')
    .map(({ title, observed, verdict }): [string, string] => [
      title,
      `${figure(observed as number)} (${verdict})`,
    ]);
  const logged = Object.entries(metrics).map(([name, value]): [string, string] => [name, figure(value)]);
  const parts = [
    judged.length > 0 ? table('Metrics, as judged', judged) : '',
    logged.length > 0 ? table('Metrics, as logged by the training run', logged) : '',
  ];
  return parts.filter((part) => part !== '').join('\n\n') || section('Metrics', undefined);
}

function evidenceTable(evidence: readonly EvidenceFile[]): string {
  if (evidence.length === 0) return '## Evidence\n\nNone: this version was registered unjudged.';
  return table(
    'Evidence',
    evidence.map(({ report, digest }) => [
      `${report.action}: ${report.verdict}`,
      `${report.summary} \`${digest.slice(0, 12)}\``,
    ]),
  );
}

function section(title: string, text: string | string[] | undefined): string {
  if (text === undefined) return `## ${title}\n\n_Not given._`;
  return `## ${title}\n\n${typeof text === 'string' ? text.trim() : text.map((item) => `- ${item}`).join('\n')}`;
}

function table(title: string, rows: [string, string | undefined][]): string {
  const lines = rows
    .filter(([, value]) => value)
    .map(([name, value]) => `| ${cell(name)} | ${cell(value!)} |`);
  return [...(title ? [`## ${title}`, ''] : []), '| | |', '| --- | --- |', ...lines].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ');
}

function oneLine(text: string | string[] | undefined): string | undefined {
  return typeof text === 'object' ? text.join(', ') : text;
}

function figure(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
}
