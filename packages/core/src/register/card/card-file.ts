import { z } from 'zod';
import { readYamlFile } from '../../runtime/yaml-file.ts';

const prose = z.union([z.string(), z.array(z.string())]);
const date = z.iso.date({ error: 'it takes a date such as 2027-01-31' });

const dataset = z.union([
  z.string(),
  z.strictObject({
    name: z.string().optional(),
    source: z.string().optional(),
    version: z.string().optional(),
    rows: z.number().int().nonnegative().optional(),
    size: z.string().optional(),
    'date-range': z.string().optional(),
    description: z.string().optional(),
    license: z.string().optional(),
    /** What in it is sensitive, such as "dates of birth". */
    sensitive: prose.optional(),
  }),
]);

/** A concern, and what is done about it. */
const concern = z.union([
  z.string(),
  z.array(z.union([z.string(), z.strictObject({ name: z.string(), mitigation: z.string().optional() })])),
]);

/** A model card as the team keeps it; what was measured is added from the evidence. */
export const modelCardSchema = z.strictObject({
  $schema: z.string().optional(),
  title: z.string().optional(),
  description: z.string().optional(),
  /** When the team last went over the card. */
  updated: date.optional(),
  'review-date': date.optional(),
  owners: prose.optional(),
  contact: z.string().optional(),
  'incident-contact': z.string().optional(),
  license: z.string().optional(),
  'license-link': z.url({ error: 'it takes an address such as https://example.com/license' }).optional(),
  'risk-class': z.string().optional(),
  language: prose.optional(),
  labels: z.array(z.string()).optional(),
  /** Hugging Face's name of the task, such as `tabular-classification`. */
  task: z.string().optional(),
  approach: z
    .enum(['supervised', 'unsupervised', 'reinforcement-learning', 'semi-supervised', 'self-supervised'])
    .optional(),
  architecture: z.string().optional(),
  'base-model': prose.optional(),
  framework: z.string().optional(),
  python: z.string().optional(),
  features: prose.optional(),
  target: z.string().optional(),
  inputs: prose.optional(),
  outputs: prose.optional(),
  'intended-use': prose.optional(),
  users: prose.optional(),
  'out-of-scope-use': prose.optional(),
  'training-data': dataset.optional(),
  'evaluation-data': dataset.optional(),
  'training-procedure': prose.optional(),
  limitations: prose.optional(),
  tradeoffs: prose.optional(),
  'ethical-considerations': concern.optional(),
  fairness: z
    .array(
      z.strictObject({
        group: z.string(),
        benefits: z.string().optional(),
        harms: z.string().optional(),
        mitigation: z.string().optional(),
      }),
    )
    .optional(),
  'environmental-impact': z
    .strictObject({
      hardware: z.string().optional(),
      region: z.string().optional(),
      hours: z.number().nonnegative().optional(),
      'energy-kwh': z.number().nonnegative().optional(),
      'co2-kg': z.number().nonnegative().optional(),
    })
    .optional(),
  references: prose.optional(),
});

export type ModelCard = z.infer<typeof modelCardSchema>;
export type CardDataset = Exclude<z.infer<typeof dataset>, string>;

/** @throws UserError with the line of what is wrong, and the nearest field for one that is not known */
export async function readCard(file: string | undefined): Promise<ModelCard> {
  return file === undefined ? {} : (await readYamlFile(file, modelCardSchema, 'card')).value;
}

/** A dataset that was given as one sentence is described by it. */
export function datasetOf(data: ModelCard['training-data']): CardDataset {
  return typeof data === 'string' ? { description: data } : (data ?? {});
}

export function listOf(text: string | readonly string[] | undefined): string[] {
  return text === undefined ? [] : typeof text === 'string' ? [text.trim()] : [...text];
}

/** Concerns with what is done about each. */
export function concernsOf(
  concerns: ModelCard['ethical-considerations'],
): { name: string; mitigation?: string | undefined }[] {
  return (typeof concerns === 'string' ? [concerns] : (concerns ?? [])).map((each) =>
    typeof each === 'string' ? { name: each.trim() } : each,
  );
}
