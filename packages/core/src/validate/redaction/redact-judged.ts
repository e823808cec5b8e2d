import type { ExpectationResult, Judgement } from '@mlops-actions/tabular/expectations/expectation';
import type { JudgedExpectation } from '@mlops-actions/tabular/expectations/run-suite';
import type { Sample } from '@mlops-actions/tabular/expectations/samples';
import type { ColumnKind, TableColumn } from '@mlops-actions/tabular/sources';
import { valueText } from '../../report/cell.ts';
import { columnsNamed } from '../columns-named.ts';
import { looksPersonal, withoutPersonal } from './personal.ts';
import { redacted, type Redaction, shownValue, withheld } from './redaction.ts';

export interface Visibility {
  columns: readonly TableColumn[];
  redaction: Redaction;
  /** Whether values may be shown at all: samples were asked for. */
  samples: boolean;
}

/**
 * The judged expectations as everybody may read them, before anything is written or said: no value of a redacted
 * column, none that looks personal, and none of a column of text unless samples were asked for. Whatever an
 * expectation lets out, it passes here.
 */
export function redactJudged(judged: readonly JudgedExpectation[], seen: Visibility): JudgedExpectation[] {
  return judged.map((each) => redactOne(each, seen));
}

function redactOne(each: JudgedExpectation, seen: Visibility): JudgedExpectation {
  const rule = ruleFor(each, seen);
  const { judgement, sample, problem } = each;
  return {
    ...each,
    judgement: judgement && redactJudgement(judgement, each.expected, rule),
    ...(sample && { sample: redactSample(sample, rule) }),
    ...(problem !== undefined && { problem: withoutPersonal(problem, redacted) }),
  };
}

function redactSample(sample: Sample, rule: Rule): Sample {
  return {
    ...sample,
    values: sample.values.map((value) => sampled(value, rule)),
    counts: sample.counts.map(({ value, count }) => ({ value: sampled(value, rule), count })),
  };
}

/** What of one expectation is hidden. */
interface Rule {
  redaction: Redaction;
  /** Of all values, since the expectation is on a redacted column, or on a query, which can give it another name. */
  everything: boolean;
  isQuery: boolean;
  /** What is observed is a number of rows, which is no value of them. */
  countsRows: boolean;
  /** Its samples are rows of several columns, not values of one. */
  ofRows: boolean;
  /** Of text, since samples were not asked for. */
  text: boolean;
}

function ruleFor({ config }: JudgedExpectation, { columns, redaction, samples }: Visibility): Rule {
  const isQuery = Object.keys(config.kwargs).some((name) => name.includes('query'));
  // What is observed of a table are its columns' names, what is observed of a type is its name.
  const isOfNames = /^reference_|_of_type$|_in_type_list$/.test(config.type);
  const named = isOfNames ? [] : columnsNamed(config);
  const types = columns.filter(({ name }) => named.includes(name)).map(({ type }) => type);
  return {
    redaction,
    isQuery,
    countsRows: config.type === 'unexpected_rows_expectation',
    ofRows: isQuery || named.length > 1,
    everything: named.some((name) => redaction.hides(name)) || (isQuery && redaction.columns.length > 0),
    text: !samples && (isQuery || types.some((type) => !isFigure(type))),
  };
}

function isFigure(type: ColumnKind): boolean {
  return ['integer', 'number', 'boolean', 'date', 'timestamp', 'time'].includes(type);
}

function redactJudgement(judgement: Judgement, expected: string, rule: Rule): Judgement {
  const isHidden = (value: unknown) =>
    (rule.everything && isScalar(value)) || (rule.text && typeof value === 'string') || looksPersonal(value);
  const result = rule.countsRows ? judgement.result : redactObserved(judgement.result, isHidden);
  const isShown = valueText(result) === valueText(judgement.result);
  const sentence = `The value is not shown; it is ${judgement.success ? '' : 'not '}as expected: ${expected}.`;
  return {
    ...judgement,
    result: redactLists(result, rule),
    detail: isShown ? withoutPersonal(judgement.detail, redacted) : sentence,
  };
}

/** Counts and shares of rows say nothing of a value; what was observed and its details may. */
function redactObserved(result: ExpectationResult, isHidden: (value: unknown) => boolean): ExpectationResult {
  return {
    ...result,
    ...('observed_value' in result && { observed_value: withheld(result.observed_value, isHidden) }),
    ...(result.details !== undefined && {
      details: withheld(result.details, isHidden) as Record<string, unknown>,
    }),
  };
}

/** Lists of values that broke the expectation, which are there only where samples were asked for. */
function redactLists(result: ExpectationResult, rule: Rule): ExpectationResult {
  const lists = Object.entries(result).filter(
    ([name, list]) => /^(partial_)?(unexpected|missing)_(list|counts)$/.test(name) && Array.isArray(list),
  );
  return {
    ...result,
    ...Object.fromEntries(
      lists.map(([name, list]) => [name, (list as unknown[]).map((each) => counted(each, rule))]),
    ),
  };
}

/** A value, or `{value, count}`. */
function counted(each: unknown, rule: Rule): unknown {
  const isCounted = typeof each === 'object' && each !== null && 'value' in each && 'count' in each;
  return isCounted ? { ...each, value: sampled(each.value, rule) } : sampled(each, rule);
}

/** Of several columns an object by name; else the value of the only one. */
function sampled(value: unknown, rule: Rule): unknown {
  const isRow = rule.ofRows && typeof value === 'object' && value !== null && !Array.isArray(value);
  if (isRow && !(rule.everything && rule.isQuery))
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [
        name,
        rule.redaction.hides(name) ? redacted : shownValue(each),
      ]),
    );
  return rule.everything ? redacted : shownValue(value);
}

function isScalar(value: unknown): boolean {
  return value !== null && value !== undefined && typeof value !== 'object';
}
