import type { DriftCase, KindFinding } from './drift-case.ts';
import { type DriftPolicy, isAskedFor } from './policy.ts';

type Look = (given: DriftCase) => Promise<KindFinding>;

/** Each kind of drift but that of columns, loaded where it is asked for. */
const looks: Record<string, () => Promise<Look>> = {};

/** The names of the kinds that the policy asks for, beside columns. */
export function kindsAskedFor(policy: DriftPolicy): string[] {
  return Object.keys(looks).filter((kind) => isAskedFor(policy, kind as never));
}

export function furtherKinds(policy: DriftPolicy): [string, Look][] {
  return kindsAskedFor(policy).map((kind) => [
    kind,
    async (given) => (await (looks[kind] as () => Promise<Look>)())(given),
  ]);
}
