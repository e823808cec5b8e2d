import { metricNames, metricOf } from '@mlops-actions/stats/metrics/catalog';
import { nearest } from '@mlops-actions/tabular/nearest';
import { z } from 'zod';
import { parseMargin } from '../policy/rule.ts';
import { endpointKeys } from '../scoring/schema.ts';

const share = z.number().gt(0).max(1);

const limits = {
  'max-drop': z
    .record(
      z.string(),
      z.union([z.number(), z.string()]).refine((value) => parseMargin(value) !== undefined, {
        error: 'it takes a number such as 0.02, or a share of the unperturbed value such as 2%',
      }),
    )
    .superRefine((drops, context) => {
      for (const name of Object.keys(drops).filter((each) => metricOf(each) === undefined)) {
        const near = nearest(name, metricNames);
        const message = `it is no known metric${near === null ? '' : `; did you mean '${near}'?`}`;
        context.addIssue({ code: 'custom', path: [name], message });
      }
    })
    .optional()
    .describe('By metric, how much worse it may get on the same rows'),
  'max-flips': z.number().min(0).lt(1).optional().describe('Share of the rows whose prediction may change'),
};

const common = {
  name: z.string().min(1).optional().describe('In checks and reports; by default the kind and its strength'),
  columns: z.array(z.string()).min(1).describe('Columns that are perturbed; nothing else is'),
  ...limits,
};

const perturbation = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('noise').describe('Gaussian noise on numbers; whole numbers stay whole'),
    ...common,
    deviations: z.number().gt(0).default(0.1).describe('In standard deviations of the column'),
  }),
  z.strictObject({
    kind: z.literal('missing').describe('Values are taken away'),
    ...common,
    share: share.default(0.1).describe('Share of the rows'),
    as: z
      .union([z.string(), z.number(), z.null()])
      .default(null)
      .describe('What stands for a missing value where the model takes no null'),
  }),
  z.strictObject({
    kind: z.literal('swap').describe('Values are exchanged for other values of the column'),
    ...common,
    share: share.default(0.1),
  }),
  z.strictObject({
    kind: z.literal('typos').describe('One slip of the keyboard in a text'),
    ...common,
    share: share.default(0.1),
  }),
  z.strictObject({
    kind: z.literal('scale').describe('Numbers in another unit'),
    ...common,
    factor: z.number().default(1),
    offset: z.number().default(0),
  }),
  z.strictObject({
    kind: z
      .literal('file')
      .describe('Predictions on rows that were perturbed elsewhere: perturbed-predictions'),
    name: z.string().min(1),
    ...limits,
  }),
]);

export type Perturbation = z.output<typeof perturbation>;
/** One that is made here, of the columns' own values. */
export type MadePerturbation = Exclude<Perturbation, { kind: 'file' }>;

/** The key `robustness` of a gate's policy. */
export const robustnessSchema = z
  .strictObject({
    ...endpointKeys,
    perturbations: z.array(perturbation).default([]),
    ...limits,
    'max-rows': z
      .number()
      .int()
      .min(100)
      .max(100_000)
      .default(2_000)
      .describe('Rows that are scored, drawn by the seed'),
    'on-imprecise': z
      .enum(['fail', 'warn'])
      .default('fail')
      .describe('A limit that lies within the interval'),
    severity: z.enum(['critical', 'warning']).default('critical'),
  })
  .superRefine((policy, context) => {
    const wrong = (path: PropertyKey[], message: string) =>
      context.addIssue({ code: 'custom', path, message });
    const shared = hasLimits(policy);
    const names = policy.perturbations.map(nameOf);
    policy.perturbations.forEach((each, i) => {
      if (!shared && !hasLimits(each))
        wrong(['perturbations', i], "it has no limit: set 'max-drop' or 'max-flips', there or for all");
      if (names.indexOf(names[i]!) < i)
        wrong(['perturbations', i], `it has the name '${names[i]}' of another one: give it a 'name'`);
      if (each.kind === 'scale' && each.factor === 1 && each.offset === 0)
        wrong(['perturbations', i], "it changes nothing: set 'factor' or 'offset'");
    });
    if (policy.perturbations.length === 0 && !shared)
      wrong([], "it judges nothing: set 'perturbations', and 'max-drop' or 'max-flips'");
  });

export type RobustnessPolicy = z.output<typeof robustnessSchema>;
export type Limits = Pick<RobustnessPolicy, 'max-drop' | 'max-flips'>;

export function hasLimits(limited: Limits): boolean {
  return Object.keys(limited['max-drop'] ?? {}).length > 0 || limited['max-flips'] !== undefined;
}

/** The name in checks and reports, such as `noise 0.1`. */
export function nameOf(each: Perturbation): string {
  if (each.name !== undefined) return each.name;
  switch (each.kind) {
    case 'file':
      return each.name;
    case 'noise':
      return `noise ${each.deviations}`;
    case 'scale':
      return each.offset === 0 ? `scale ${each.factor}` : `scale ${each.factor} + ${each.offset}`;
    default:
      return `${each.kind} ${Number((each.share * 100).toPrecision(6))} %`;
  }
}
