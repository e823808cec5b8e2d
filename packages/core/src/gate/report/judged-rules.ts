import { type Check, type CheckVerdict, worstFirst, worstOf } from '../../report/outcome.ts';

/** A rule with its checks: one, or one for each slice, segment or level that it is held on. */
export interface JudgedRule {
  title: string;
  verdict: CheckVerdict;
  /** The check that tells most of it: of the worst verdict, and of these the one farthest beyond its bound. */
  worst: Check;
  checks: readonly Check[];
}

/** The rules behind the checks, in their order. */
export function judgedRulesOf(checks: readonly Check[]): JudgedRule[] {
  return [...Map.groupBy(checks, ruleOf).values()].map((own) => ({
    title: titleOf(own[0]!),
    verdict: worstOf(own.map(({ verdict }) => verdict)),
    worst: worstCheck(own),
    checks: own,
  }));
}

function ruleOf({ id, evidence = {} }: Check): string {
  const { rule, sensitive } = evidence;
  return rule === undefined ? id : JSON.stringify([id.split('/')[0], rule, sensitive]);
}

function titleOf({ id, title, evidence = {} }: Check): string {
  const { rule, sensitive } = evidence;
  if (typeof rule !== 'string') return title;
  if (Array.isArray(sensitive)) return `${rule} over ${sensitive.join(' × ')}`;
  return id.startsWith('slice/') && rule !== 'weak segments' ? `${rule} on slices` : rule;
}

function worstCheck(checks: readonly Check[]): Check {
  const [first] = worstFirst(checks);
  return checks
    .filter(({ verdict }) => verdict === first!.verdict)
    .reduce((worst, check) => (beyond(check) > beyond(worst) ? check : worst));
}

/** How far a figure is on the wrong side of its bound; least of all where there is no figure. */
function beyond({ observed, expected, evidence = {} }: Check): number {
  if (typeof observed !== 'number') return -Infinity;
  const { bound = 0 } = evidence as { bound?: number };
  return String(expected).startsWith('>') ? bound - observed : observed - bound;
}
