import type { Random } from '@mlops-actions/stats/rng';
import type { Engine } from '@mlops-actions/tabular/engine';
import type { TableColumn } from '@mlops-actions/tabular/sources';
import type { Check } from '../report/outcome.ts';
import type { Section } from '../report/section.ts';
import type { Context } from '../runtime/context.ts';
import type { DriftInputs } from './inputs.ts';
import type { KindName } from './kind-policies.ts';
import type { DriftPolicy } from './policy.ts';

/** A table as the statements read it. */
export interface Relation {
  columns: readonly TableColumn[];
  /** What stands after FROM. */
  relation: string;
}

/** What every kind of drift is looked for in. */
export interface DriftCase {
  engine: Engine;
  reference: Relation;
  current: Relation;
  /** Labels that came later, where the policy names their files. */
  labels: Relation | undefined;
  policy: DriftPolicy;
  inputs: DriftInputs;
  context: Context;
  /** The random stream of one purpose of one check. */
  random: (check: string, purpose: string) => Random;
}

/** A figure for dashboards and alerts. */
export interface DriftMetric {
  name: string;
  value: number;
  column?: string;
  /** Start of the window, as SQL prints a timestamp. */
  window?: string;
}

/** What was found of one kind of drift. */
export interface KindFinding {
  kind: KindName | 'a-a';
  verdict: 'no-drift' | 'drift' | 'no-data';
  /** A part of a sentence, for the summary. */
  finding: string;
  checks: Check[];
  sections: Section[];
  metrics: DriftMetric[];
  warnings?: string[];
}
