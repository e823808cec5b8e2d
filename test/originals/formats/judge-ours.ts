import { openEngine } from '@mlops-actions/tabular/engine';
import { type JudgedExpectation, runSuite } from '@mlops-actions/tabular/expectations/run-suite';
import { openTable } from '@mlops-actions/tabular/sources';
import { openSuite } from '@mlops-actions/tabular/suites/read-suite';
import { withUnsupported } from '@mlops-actions/tabular/suites/suite';

export type Verdict = 'pass' | 'warn' | 'fail' | 'no-data';

export interface Judged {
  verdict: Verdict;
  /** Each expectation that did not pass. */
  why: string[];
}

/**
 * What expectation files in a format of their own say of a table, as data-validate judges it. All of them have to
 * want the table read the same way.
 */
export async function judgeOurs(path: string, texts: readonly string[], file: string): Promise<Judged[]> {
  const engine = await openEngine();
  try {
    const files = texts.map((text) => openSuite(text, file));
    const table = await openTable(engine, 'data', [path], files[0]?.reading);
    const judged: Judged[] = [];
    for (const each of files) {
      const suite = each.suiteFor(table.columns);
      const run = await runSuite(engine, table, suite.expectations);
      judged.push(judgedOf(withUnsupported(run, suite.unsupported).expectations));
    }
    return judged;
  } finally {
    await engine.close();
  }
}

function judgedOf(expectations: readonly JudgedExpectation[]): Judged {
  const all = expectations.map((each) => ({ each, verdict: verdictOf(each) }));
  const has = (verdict: Verdict) => all.some((one) => one.verdict === verdict);
  const worst = (['fail', 'no-data', 'warn'] as const).find(has) ?? 'pass';
  const why = all.filter(({ verdict }) => verdict !== 'pass').map(({ each }) => reasonOf(each));
  return { verdict: worst, why };
}

function verdictOf({ judgement, config }: JudgedExpectation): Verdict {
  if (!judgement) return 'no-data';
  if (judgement.success) return 'pass';
  return config.severity === 'critical' ? 'fail' : 'warn';
}

function reasonOf({ config, judgement, problem }: JudgedExpectation): string {
  return `${JSON.stringify(config.kwargs['column'] ?? null)} ${config.type}: ${judgement?.detail ?? problem}`;
}
