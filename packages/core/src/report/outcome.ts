import type { Section } from './section.ts';

export type CheckVerdict = 'pass' | 'warn' | 'fail' | 'no-data';

/** One thing that was judged. */
export interface Check {
  /** Stable within the report; other steps refer to it. */
  id: string;
  title: string;
  verdict: CheckVerdict;
  observed?: unknown;
  expected?: unknown;
  /** One sentence with the figures. Never a value of the data unless samples were asked for. */
  detail?: string;
  evidence?: Record<string, unknown>;
}

export interface Annotation {
  level: 'error' | 'warning' | 'notice';
  message: string;
  title?: string;
  file?: string;
  line?: number;
}

/** What a use case hands back: the verdict, its evidence, and what a person reads. */
export interface Outcome {
  verdict: string;
  /** One sentence. */
  summary: string;
  subject: Record<string, unknown>;
  checks: Check[];
  /** The action's own outputs; `verdict`, `report`, `report-digest` and `artifact-url` are added. */
  outputs: Record<string, string>;
  /** The body of the Markdown and HTML reports, after the summary and before the checks unless they say otherwise. */
  sections: Section[];
  annotations: Annotation[];
  /** Seeds by purpose, so that the verdict can be reproduced. */
  seeds?: Record<string, string>;
  /** Versions of the tools that decided, such as `duckdb`. */
  tools?: Record<string, string>;
  /** Whether the checks are written as JUnit XML, too. */
  junit?: boolean;
  /** Further files for the artifact, such as validation-results.json. */
  files?: string[];
}

const severity: Record<CheckVerdict, number> = { pass: 0, warn: 1, 'no-data': 2, fail: 3 };

/** The worst verdict, in the order fail, no-data, warn, pass; nothing judged is no data. */
export function worstOf(verdicts: CheckVerdict[]): CheckVerdict {
  if (verdicts.length === 0) return 'no-data';
  return verdicts.reduce((worst, verdict) => (severity[verdict] > severity[worst] ? verdict : worst));
}

/** What a reader looks for first; those of one verdict keep their order. */
export function worstFirst<Judged extends { verdict: CheckVerdict }>(checks: readonly Judged[]): Judged[] {
  return checks.toSorted((a, b) => severity[b.verdict] - severity[a.verdict]);
}
