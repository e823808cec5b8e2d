import { setImmediate } from 'node:timers/promises';
import { adjustedPValues } from '@mlops-actions/stats/drift-decision/correction';
import type { Check, CheckVerdict } from '../../report/outcome.ts';
import { onFirstRelease } from '../judge/first-release.ts';
import { isHeld } from '../judge/bound.ts';
import { boundSentence, figureText, intervalText } from '../judge/wording.ts';
import type { OnMissingChampion } from '../policy/policy.ts';
import { beyondWords, findingsOn, type Harm, type OnSlices, type SliceFinding } from './slice-harm.ts';
import type { SliceRule } from './slices-policy.ts';
import type { Slice } from './slices.ts';

/** A rule on a slice, judged; no verdict where it is only listed. */
export interface JudgedSlice extends SliceFinding {
  verdict: CheckVerdict | undefined;
  /** By Holm over all slices and rules; undefined where there is nothing that chance could explain. */
  adjusted: number | undefined;
  detail: string;
}

/**
 * Holds the rules to every slice. A slice fails only by harm: where its figure is beyond the bound by more than chance
 * makes the worst of so many slices. Holm bounds the chance of any false alarm at `alpha`.
 */
export async function judgeSlices(
  slices: readonly Slice[],
  rules: readonly SliceRule[],
  given: OnSlices,
): Promise<JudgedSlice[]> {
  const findings: SliceFinding[] = [];
  for (const slice of slices) {
    findings.push(...(await findingsOn(slice, rules, given)));
    await setImmediate();
    given.draws.signal.throwIfAborted();
  }
  const tested = findings.filter(({ found }) => pValueOf(found) !== undefined);
  const adjusted = adjustedPValues(
    tested.map(({ found }) => pValueOf(found)!),
    'holm',
  );
  return findings.map((finding) => {
    const at = tested.indexOf(finding);
    return judged(finding, at < 0 ? undefined : adjusted[at], given.alpha);
  });
}

function pValueOf(found: SliceFinding['found']): number | undefined {
  return 'why' in found ? undefined : found.pValue;
}

function judged(finding: SliceFinding, adjusted: number | undefined, alpha: number): JudgedSlice {
  const { slice, rule, found } = finding;
  const named = `${rule.metric.name} of ${slice.name}`;
  if ('why' in found) {
    const detail = `${named} is not judged: ${found.reason}`;
    // A small slice is only listed; one whose answers have gaps, or whose figure nothing is known of, is missing data.
    const isUnsure = found.why === 'undefined' && found.value !== undefined;
    const isMissing = slice.required || found.why === 'invalid' || isUnsure;
    return { ...finding, verdict: isMissing ? 'no-data' : undefined, adjusted, detail };
  }
  const harm = rule.severity === 'warning' ? 'warn' : 'fail';
  if (adjusted === undefined) {
    const holds = isHeld(found.value, rule.operator, found.bound);
    const words = boundSentence(named, found.value, rule.operator, found.bound, { holds });
    return { ...finding, verdict: holds ? 'pass' : harm, adjusted, detail: `${words}: all rows alike` };
  }
  const isHarm = adjusted <= alpha;
  return {
    ...finding,
    verdict: isHarm ? harm : 'pass',
    adjusted,
    detail: sentenceOf(named, found, rule, adjusted, isHarm),
  };
}

function sentenceOf(named: string, found: Harm, rule: SliceRule, adjusted: number, isHarm: boolean): string {
  const interval = found.interval ? ` ${intervalText(found.interval)}` : '';
  const words = beyondWords(found, rule);
  const from =
    rule.than === 'number'
      ? ''
      : `, from ${rule.than === 'champion' ? "the champion's" : 'that of all rows,'} ${figureText(found.reference!)}`;
  const chance =
    words.startsWith('is within') || words.startsWith('reaches')
      ? ''
      : isHarm
        ? `: more than chance explains (adjusted p ${pText(adjusted)})`
        : `, which chance explains (adjusted p ${pText(adjusted)})`;
  return `${named} is ${figureText(found.value, found.bound)}${interval} and ${words}${from}${chance}`;
}

export function pText(p: number): string {
  return p < 0.0001 ? 'below 0.0001' : String(Number(p.toPrecision(2)));
}

/** The checks of judged slices, and one that says so for a rule that no slice could be judged by. */
export function sliceChecks(judged: readonly JudgedSlice[], rules: readonly SliceRule[]): Check[] {
  return rules.flatMap((rule) => {
    const own = judged.filter((each) => each.rule === rule);
    const alone = isAlone(rule, rules);
    const checks = own.flatMap((each) => (each.verdict ? [checkOf(each, each.verdict, alone)] : []));
    return own.some(({ found }) => !('why' in found)) ? checks : [...checks, unjudged(rule, own, alone)];
  });
}

function idOf({ metric, text }: SliceRule, alone: boolean, name?: string): string {
  return ['slice', metric.name, ...(name === undefined ? [] : [name]), ...(alone ? [] : [text])].join('/');
}

function checkOf(each: JudgedSlice, verdict: CheckVerdict, alone: boolean): Check {
  const { slice, rule, found, adjusted, detail } = each;
  const id = idOf(rule, alone, slice.name);
  const shared = { metric: rule.metric.name, slice: slice.name, rule: rule.text, rows: slice.indices.length };
  const head = { id, title: `${rule.text} where ${slice.name}`, verdict, detail };
  if ('why' in found) return { ...head, evidence: { ...shared, reason: found.why } };
  return {
    ...head,
    observed: found.value,
    expected: `${rule.operator} ${figureText(found.bound, found.value)}`,
    evidence: {
      ...shared,
      value: found.value,
      bound: found.bound,
      ...(found.reference !== undefined && { [rule.than]: found.reference }),
      ...(found.interval && { interval: found.interval }),
      method: found.method,
      ...(adjusted === undefined ? { exact: true } : { pValue: found.pValue, adjusted, correction: 'holm' }),
    },
  };
}

/** The checks of rules about a champion that does not exist yet. */
export function firstReleaseChecks(
  rules: readonly SliceRule[],
  reason: string,
  onMissingChampion: OnMissingChampion,
): Check[] {
  return rules.map((rule) => {
    const { metric, text, severity } = rule;
    const id = idOf(rule, isAlone(rule, rules));
    const check = { id, title: `${text} on slices`, metric: metric.name, severity };
    return onFirstRelease(check, reason, onMissingChampion);
  });
}

/** Whether no other rule is about the same metric. */
function isAlone(rule: SliceRule, rules: readonly SliceRule[]): boolean {
  return rules.every((other) => other === rule || other.metric !== rule.metric);
}

function unjudged(rule: SliceRule, own: readonly JudgedSlice[], alone: boolean): Check {
  const first = own.map(({ found }) => found).find((found) => 'why' in found);
  const reason = first ? `, such as that ${first.reason}` : '';
  const what = own.length === 0 ? 'there is no slice' : `none of ${own.length} slices can be judged${reason}`;
  return {
    id: idOf(rule, alone),
    title: `${rule.text} on slices`,
    verdict: 'no-data',
    detail: `${rule.text} holds on no slice that could be judged: ${what}`,
    evidence: { metric: rule.metric.name, rule: rule.text, reason: first?.why ?? 'too-few' },
  };
}
