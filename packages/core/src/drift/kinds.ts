import type { DriftCase, KindFinding } from './drift-case.ts';
import type { KindName } from './kind-policies.ts';
import { type DriftPolicy, isAskedFor } from './policy.ts';

export type FurtherKind = Exclude<KindName, 'feature' | 'label' | 'prediction'> | 'a-a';
type Look = (given: DriftCase) => Promise<KindFinding>;

/** Each kind of drift that is not judged column by column, loaded where it is asked for; last, what judges the settings. */
const looks: Record<FurtherKind, () => Promise<Look>> = {
  confidence: async () => (await import('./confidence/confidence.ts')).lookAtConfidence,
  performance: async () => (await import('./performance/performance.ts')).lookAtPerformance,
  temporal: async () => (await import('./temporal/temporal.ts')).lookAtWindows,
  quality: async () => (await import('./quality/quality.ts')).lookAtQuality,
  embedding: async () => (await import('./embedding/embedding.ts')).lookAtEmbedding,
  correlation: async () => (await import('./correlation/correlation.ts')).lookAtCorrelation,
  'a-a': async () => (await import('./a-a/false-alarms.ts')).estimateFalseAlarms,
};

/** The kinds that the policy asks for beside columns. */
export function kindsAskedFor(policy: DriftPolicy): FurtherKind[] {
  return (Object.keys(looks) as FurtherKind[]).filter((kind) =>
    kind === 'a-a' ? policy['a-a'] !== undefined : isAskedFor(policy, kind),
  );
}

/** @throws UserError for columns or settings that do not fit the tables */
export async function lookFor(kind: FurtherKind, given: DriftCase): Promise<KindFinding> {
  const look = await looks[kind]();
  return look(given);
}
