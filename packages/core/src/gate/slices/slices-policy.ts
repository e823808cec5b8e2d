/** The key `slices` of a gate's policy: on which parts of the rows its rules hold, too. */
import { metricNames, metricOf, type Metric } from '@mlops-actions/stats/metrics/catalog';
import { suggestion } from '@mlops-actions/tabular/nearest';
import { z } from 'zod';
import { type Place, UserError } from '../../runtime/user-error.ts';
import { demandPossible } from '../policy/known-rules.ts';
import { parseRule, type Bound, type BoundRule, type Severity } from '../policy/rule.ts';
import { lossNames } from './losses.ts';

const severity = z.enum(['critical', 'warning']);
const columns = z
  .union([z.string(), z.array(z.string()).min(1).max(3)])
  .describe('A column, or up to three whose values are crossed.');

const definition = z.union(
  [
    z.strictObject({
      by: columns,
      required: z.boolean().default(false).describe('Whether a slice that cannot be judged is no-data.'),
    }),
    z.strictObject({
      where: z.string().describe('A condition in SQL on the columns of the predictions.'),
      name: z.string().optional(),
      required: z.boolean().default(false),
    }),
  ],
  { error: 'a slice is a map such as {by: region} or {where: amount > 1000}' },
);

const marginWords = 'it takes a number such as 0.01, or a share of the loss of all rows such as 10%';

const discovery = z.strictObject({
  columns: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('Columns that are searched; by default all but label, prediction, score, weight and keys.'),
  depth: z.number().int().min(1).max(3).default(2).describe('Columns that are crossed at the most.'),
  loss: z.enum(lossNames).optional(),
  margin: z
    .union([z.number().nonnegative(), z.string().regex(/^\d+(\.\d+)?\s*%$/, { error: marginWords })], {
      error: marginWords,
    })
    .default('10%')
    .describe('Excess loss that is no weakness yet: in its own unit, or as a share of the loss of all rows.'),
  most: z.number().int().min(1).max(20).default(5).describe('Segments that are reported at the most.'),
  show: z.array(z.string()).default([]).describe('Columns whose values may be shown.'),
  severity: severity.default('warning'),
});

export const slicesSchema = z
  .strictObject({
    define: z.array(definition).min(1).optional(),
    rules: z
      .array(z.union([z.string(), z.strictObject({ rule: z.string(), severity: severity.optional() })]))
      .min(1)
      .optional()
      .describe('Lines such as recall >= 0.6, recall >= overall - 0.05 or recall >= champion - 0.02.'),
    discover: z.union([z.literal(true), discovery]).optional(),
    'min-rows': z
      .number()
      .int()
      .min(100)
      .default(100)
      .describe('Rows below which a slice is listed and not judged; fewer than 100 say too little.'),
    bins: z
      .number()
      .int()
      .min(2)
      .max(10)
      .default(4)
      .describe('Quantile bins of a column of numbers with more than 20 values.'),
  })
  .superRefine((slices, context) => {
    const wrong = (message: string) => context.addIssue({ code: 'custom', message });
    if (slices.define && !slices.rules)
      wrong("it has 'define' and no 'rules': write what holds on each slice, such as 'recall >= 0.6'");
    if (slices.rules && !slices.define)
      wrong("it has 'rules' and no 'define': write the slices, such as 'by: origin'");
    if (!slices.define && !slices.discover) wrong("it has neither 'define' nor 'discover'");
  })
  .describe('Parts of the rows on which rules hold, too, and the search for weak ones.');

/** `recall >= overall - 0.05`: harm is a figure beyond the bound by more than chance. */
export interface SliceRule {
  text: string;
  metric: Metric;
  operator: BoundRule['operator'];
  than: 'number' | 'champion' | 'overall';
  bound: Bound;
  severity: Severity;
  at: Place;
}

export type SliceDefinition = { required: boolean } & (
  { by: readonly string[] } | { where: string; name: string }
);

export type Discovery = z.output<typeof discovery>;

export interface SlicesPolicy {
  definitions: readonly SliceDefinition[];
  rules: readonly SliceRule[];
  discovery: Discovery | undefined;
  minRows: number;
  bins: number;
}

/** @throws UserError with its line for a rule that does not parse or names no metric */
export function slicesPolicyOf(
  value: z.output<typeof slicesSchema>,
  placeOf: (path: readonly PropertyKey[]) => Place,
): SlicesPolicy {
  return {
    definitions: (value.define ?? []).map((each) =>
      'by' in each
        ? { by: [each.by].flat(), required: each.required }
        : { where: each.where, name: each.name ?? each.where, required: each.required },
    ),
    rules: (value.rules ?? []).map((each, i) => {
      const [line, how] = typeof each === 'string' ? [each, 'critical' as const] : [each.rule, each.severity];
      return sliceRule(line, how ?? 'critical', placeOf(['slices', 'rules', i]));
    }),
    discovery: value.discover === true ? discovery.parse({}) : value.discover,
    minRows: value['min-rows'],
    bins: value.bins,
  };
}

/** The gate's own rules, in which `overall` may stand where `champion` may. */
function sliceRule(line: string, severity: Severity, at: Place): SliceRule {
  const than = /\b(overall|champion)\b/.exec(line)?.[1] as 'overall' | 'champion' | undefined;
  const rule = parseRule(line.replace(/\boverall\b/, 'champion'), { at });
  const { metric: name, operator, bound } = rule;
  const metric = metricOf(name);
  if (!metric)
    throw new UserError(
      `Slice rule '${line}' names the metric '${name}', which is not known${suggestion(name, metricNames) || '.'}`,
      at,
    );
  demandPossible(rule, metric);
  return { text: line.trim(), metric, operator, than: than ?? 'number', bound, severity, at };
}
