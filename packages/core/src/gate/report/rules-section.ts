import type { Interval } from '@mlops-actions/stats/interval';
import { counted } from '../../report/cell.ts';
import { type Check, type CheckVerdict, worstFirst } from '../../report/outcome.ts';
import type { Cell, Section } from '../../report/section.ts';
import { figureText, intervalText, levelText } from '../judge/wording.ts';
import { judgedRulesOf, type JudgedRule } from './judged-rules.ts';

/** Each rule of the policy as one line, the worst first: its verdict, candidate beside champion, and what to know of it. */
export function rulesSection(checks: readonly Check[], alpha: number): Section {
  const rows = worstFirst(judgedRulesOf(checks)).map((rule): Cell[] => {
    const { evidence = {} } = rule.worst;
    return [
      { verdict: rule.verdict },
      rule.title,
      numberCell(evidence['value']),
      numberCell(evidence['champion']),
      differenceText(evidence['difference'] as ({ value: number } & Partial<Interval>) | undefined),
      noteOf(rule),
    ];
  });
  return {
    title: 'Rules',
    blocks: [
      {
        kind: 'table',
        records: true,
        columns: [
          { title: 'Verdict' },
          { title: 'Rule' },
          { title: 'Candidate', align: 'right' },
          { title: 'Champion', align: 'right' },
          { title: `Difference [${levelText(alpha)} interval]`, align: 'right' },
          { title: 'Note' },
        ],
        rows,
      },
    ],
  };
}

function numberCell(value: unknown): Cell {
  return typeof value === 'number' ? figureText(value) : '';
}

function differenceText(difference: ({ value: number } & Partial<Interval>) | undefined): string {
  if (!difference) return '';
  const { value, lower, upper } = difference;
  const sign = value > 0 ? '+' : '';
  const interval = lower === undefined || upper === undefined ? '' : ` ${intervalText({ lower, upper })}`;
  return `${sign}${figureText(value)}${interval}`;
}

function noteOf({ checks, worst }: JudgedRule): string {
  const part = partOf(worst);
  const remark = remarkOf(worst);
  if (part === undefined) return remark;
  const found = Map.groupBy(checks, ({ verdict }) => verdict);
  const tally = worstFirst([...found].map(([verdict, own]) => ({ verdict, count: own.length })));
  const words = tally.map(({ verdict, count }) => `${count} ${tallied(verdict, count)}`).join(', ');
  const isWaived = worst.evidence?.['waiver'] !== undefined;
  return `${counted(checks.length, part.kind)}: ${words}; worst: ${part.name}${isWaived ? `, ${remark}` : ''}`;
}

/** What part of the rows a check is about, where its rule is held on several. */
function partOf({ evidence = {} }: Check): { kind: string; name: string } | undefined {
  return ['slice', 'segment', 'level']
    .map((kind) => ({ kind, name: evidence[kind] }))
    .find((part): part is { kind: string; name: string } => typeof part.name === 'string');
}

/** The verdict as a verb: 1 fails, 2 fail. */
export function tallied(verdict: CheckVerdict, count: number): string {
  const isOne = count === 1;
  const verbs = {
    pass: isOne ? 'holds' : 'hold',
    warn: isOne ? 'warns' : 'warn',
    fail: isOne ? 'fails' : 'fail',
    'no-data': isOne ? 'has no data' : 'have no data',
  };
  return verbs[verdict];
}

/** What the figures beside it do not tell. */
function remarkOf({ verdict, detail = '', observed, evidence = {} }: Check): string {
  const { reason, expires, waiver, judged } = evidence as {
    reason?: string;
    expires?: string;
    waiver?: { until: string; owner: string; ended: boolean };
    judged?: { bound: string; value: number };
  };
  const isTold =
    verdict === 'pass' || (observed !== undefined && verdict !== 'no-data' && 'value' in evidence);
  return [
    reason === 'expired' ? `ended on ${expires}` : isTold || waiver ? '' : detail,
    judged ? `its ${judged.bound} bound ${figureText(judged.value)} is what is judged` : '',
    verdict === 'warn' && reason === 'too-few' ? 'too few rows' : '',
    waiver
      ? waiver.ended
        ? `its waiver ended on ${waiver.until}`
        : `waived until ${waiver.until} by ${waiver.owner}`
      : '',
  ]
    .filter(Boolean)
    .join('; ');
}
