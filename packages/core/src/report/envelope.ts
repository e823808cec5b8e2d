import { z } from 'zod';

/** The one shape of all reports (schemas/report.schema.json is generated from it). */
export const checkSchema = z.object({
  id: z.string(),
  title: z.string(),
  verdict: z.enum(['pass', 'warn', 'fail', 'no-data']),
  observed: z.unknown().optional(),
  expected: z.unknown().optional(),
  detail: z.string().optional(),
  evidence: z.record(z.string(), z.unknown()).optional(),
});

export const provenanceSchema = z.object({
  repository: z.string().optional(),
  commit: z.string().optional(),
  ref: z.string().optional(),
  workflow: z.string().optional(),
  runId: z.string().optional(),
  runAttempt: z.string().optional(),
  job: z.string().optional(),
  actor: z.string().optional(),
  target: z.enum(['azure', 'emulator']),
  tools: z.record(z.string(), z.string()),
  seeds: z.record(z.string(), z.string()),
});

/** Actions and verdicts are words: names of files and tags are made of them. */
const word = z.string().regex(/^[a-z][a-z-]{0,39}$/);

export const envelopeSchema = z.object({
  schema: z.literal('https://github.com/mlops-actions/schemas/report/v1'),
  action: word,
  verdict: word,
  summary: z.string(),
  subject: z.record(z.string(), z.unknown()),
  checks: z.array(checkSchema),
  inputs: z.record(z.string(), z.unknown()),
  provenance: provenanceSchema,
  startedAt: z.iso.datetime(),
  durationMs: z.number(),
});

export type Envelope = z.infer<typeof envelopeSchema>;
export type Provenance = z.infer<typeof provenanceSchema>;

export const envelopeId = 'https://github.com/mlops-actions/schemas/report/v1';
