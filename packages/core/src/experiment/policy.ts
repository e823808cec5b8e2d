import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { defaultLatencyMargin } from '@mlops-actions/stats/latency-margin';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { parseDuration } from '../runtime/input-kinds.ts';
import { suggestion } from '../runtime/inputs.ts';
import { UserError } from '../runtime/user-error.ts';

const quantileNames = ['p50', 'p95', 'p99'] as const;
export type LatencyQuantile = (typeof quantileNames)[number];

const share = z.number().gt(0).lt(1);

/** What an experiment policy says, in a file or by default. Shares are fractions from 0 to 1. */
export const policySchema = z.strictObject({
  alpha: z
    .number()
    .gt(0)
    .max(0.2)
    .default(0.05)
    .describe('Error probability, one-sided, of promoting and, separately, of rejecting wrongly'),
  objective: z
    .enum(['not-worse', 'better'])
    .default('not-worse')
    .describe('`better` also asks the primary check to be below 0'),
  primary: z
    .enum(['errors', ...quantileNames, 'accuracy'])
    .default('p95')
    .describe('The check that `objective: better` asks about'),
  margins: z
    .strictObject({
      errors: share.default(0.005).describe('Difference of error rates, 0.005 for half a percentage point'),
      'latency-ratio': z.number().gt(1).default(defaultLatencyMargin.ratio).describe('1.1 for ten percent'),
      'latency-ms': z
        .number()
        .min(0)
        .default(defaultLatencyMargin.milliseconds)
        .describe('Milliseconds; the larger margin holds'),
      accuracy: share.default(0.01).describe('Difference of accuracies'),
    })
    .prefault({})
    .describe('How much worse the candidate may be'),
  'latency-quantiles': z
    .array(z.enum(quantileNames))
    .min(1)
    .default(['p95'])
    .describe('Latencies that have to be within the margin'),
  'min-agreement': share.optional().describe('Share of equal predictions that is required'),
  'agreement-tolerance': z
    .number()
    .min(0)
    .default(1e-6)
    .describe('Relative difference up to which two numbers are the same prediction'),
  timeout: z
    .string()
    .refine((text) => parseDuration(text) !== null, { error: 'is no duration: give one such as 30s' })
    .default('30s')
    .describe('How long an answer is waited for; failed requests count with it as latency'),
  'max-error-rate': share.default(0.01).describe('Of a first deployment, which has no baseline'),
  'max-p95': z.number().gt(0).optional().describe('Milliseconds, of a first deployment'),
});

export interface Policy extends Omit<z.output<typeof policySchema>, 'timeout'> {
  timeoutMs: number;
  /** sha256 of the file's bytes; of nothing where there is no file. */
  digest: string;
}

/** Reads a policy file in YAML; without one, the defaults. @throws UserError that names every wrong entry with its line */
export async function readPolicy(file: string | undefined): Promise<Policy> {
  if (file === undefined) return parsePolicy('', 'policy');
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'ENOENT' ? 'does not exist' : `cannot be read (${error.code})`;
    throw new UserError(`The policy file '${file}' ${reason}.`);
  });
  return parsePolicy(text, file);
}

/** @throws UserError that names every wrong entry */
export function parsePolicy(text: string, file: string): Policy {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const broken = document.errors[0];
  if (broken) {
    const line = lines.linePos(broken.pos[0]).line;
    throw new UserError(
      `The policy file '${file}' is not YAML at line ${line}: ${broken.message.split('\n')[0]}`,
      {
        file,
        line,
      },
    );
  }
  const result = policySchema.safeParse(document.toJS() ?? {});
  if (!result.success) {
    const line = lineOf(document, lines, result.error.issues[0]!.path);
    const sentences = result.error.issues.flatMap((issue) => sentencesOf(issue, file));
    throw new UserError(sentences.join('\n'), { file, ...(line !== undefined && { line }) });
  }
  const { timeout, ...rest } = result.data;
  const digest = createHash('sha256').update(text, 'utf8').digest('hex');
  return { ...rest, timeoutMs: parseDuration(timeout)!, digest };
}

function sentencesOf(issue: z.core.$ZodIssue, file: string): string[] {
  const where = issue.path.join('.');
  if (issue.code !== 'unrecognized_keys') {
    const entry = where === '' ? 'The whole' : `'${where}'`;
    return [
      `${entry} of the policy file '${file}' is wrong: ${issue.message.replace(/^Invalid input: /, '')}.`,
    ];
  }
  const known = Object.keys(
    where === 'margins' ? policySchema.shape.margins.unwrap().shape : policySchema.shape,
  );
  return issue.keys.map((key) => {
    const full = [...issue.path, key].join('.');
    const hint = suggestion(key, known) || `; it may hold ${known.join(', ')}.`;
    return `The policy file '${file}' has an entry '${full}' that is not known${hint}`;
  });
}

function lineOf(
  document: ReturnType<typeof parseDocument>,
  lines: LineCounter,
  path: readonly PropertyKey[],
): number | undefined {
  const node = document.getIn(path as unknown[], true) as { range?: [number, number, number] } | undefined;
  return node?.range ? lines.linePos(node.range[0]).line : undefined;
}
