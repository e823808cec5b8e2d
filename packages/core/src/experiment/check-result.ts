import type { Need } from '@mlops-actions/stats/needed-n';
import type { Seed } from '@mlops-actions/stats/rng';
import type { Discordant } from '@mlops-actions/stats/tango';
import type { Finding } from '@mlops-actions/stats/verdict';

/** Bounds as they are reported: `fixed` at the planned size, `anytime` after an early stop (no upper one then). */
export interface ReportedInterval {
  kind: 'fixed' | 'anytime';
  lower: number;
  upper?: number;
}

/** One check of an experiment. θ is positive where the candidate is worse. */
export interface CheckResult {
  id: string;
  title: string;
  required: boolean;
  finding: Finding;
  /** Why there is nothing to judge, or why an ok is not proven. A sentence's part, without a full stop. */
  reason?: string;
  /** The live load of the two differs, so that an ok of latency is not proven under load. */
  isConfounded?: boolean;
  /** What θ and δ are: a difference of shares, or a log ratio. */
  unit: 'share' | 'log-ratio';
  /** The figures of the arms are better when higher, such as accuracies: then −θ is shown, their difference. */
  higherIsBetter?: boolean;
  estimate?: number;
  interval?: ReportedInterval;
  delta: number;
  /** Independent units behind it: pairs, or distinct bodies. */
  n: number;
  minimum: number;
  /** The figure of each arm: a share, or milliseconds. */
  baseline?: number;
  candidate?: number;
  /** Discordant pairs over their design effect, of a check of paired shares. */
  discordant?: Discordant & { designEffect: number };
  /** The standard error of a log ratio. */
  se?: number;
  /** What more requests would do, where it is imprecise. */
  need?: Need;
  evidence: Record<string, unknown>;
}

/** What all checks of a run are judged by. */
export interface JudgingRule {
  alpha: number;
  /** α/K over K required checks: any harm rejects. */
  harmLevel: number;
  seed: Seed;
  /** Why the run ended before its plan: then only what ended it is judged. */
  stopped?: { by: string; reason: string };
}

/** Power that "needs about N more" is computed for. */
export const neededPower = 0.8;
