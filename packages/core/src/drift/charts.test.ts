import { describe, expect, it } from '@jest/globals';
import type { Distribution } from '@mlops-actions/tabular/drift/distribution';
import { drawChart } from '../report/chart.ts';
import { distributionChart } from './charts.ts';
import type { ComparedColumn } from './column-result.ts';

const facts = { rows: 10, values: 10, missing: 0, distinct: null, numbers: null };

function chartOf(distribution: Distribution) {
  const column: ComparedColumn = {
    state: 'compared',
    name: 'delay [min]',
    kind: 'feature',
    type: 'numerical',
    facts: { reference: facts, current: facts },
    comparison: { method: 'ks', score: 0, pValue: 0, threshold: 0.05, drifted: true, effect: null },
    decision: {
      measure: null,
      score: 0,
      threshold: 0.05,
      pValue: 0,
      floor: null,
      adjustedPValue: null,
      drifted: true,
    },
    distribution,
    retyped: null,
  };
  const block = distributionChart(column);
  if (block?.kind !== 'chart') throw new Error('no chart');
  return { alt: block.alt, spec: block.spec, rows: (block.spec['data'] as { values: object[] }).values };
}

describe('distributionChart', () => {
  it('gives each table half of every bin', async () => {
    const { rows, alt, spec } = chartOf({
      kind: 'bins',
      bins: [{ from: 0, to: 2, reference: 1, current: 0.5 }],
    });
    expect(rows).toEqual([
      { table: 'reference', share: 1, from: 0, to: 1 },
      { table: 'current', share: 0.5, from: 1, to: 2 },
    ]);
    expect(alt).toBe(
      'delay [min]: reference and current, drifted. The outer bars hold what lies beyond them.',
    );
    expect(await drawChart(spec)).toContain('<svg');
  });

  it('numbers the categories whose values are not to be shown, and says what the rest holds', async () => {
    const category = { name: null, reference: 0.25, current: 0.5 };
    const rest = { reference: 0.75, current: 0.5 };
    const { rows, alt, spec } = chartOf({ kind: 'categories', categories: [category], rest });
    expect(rows).toEqual([
      { table: 'reference', label: 'no. 1', share: 0.25 },
      { table: 'current', label: 'no. 1', share: 0.5 },
    ]);
    expect(alt).toContain('All others hold 75 % and 50 %.');
    expect(await drawChart(spec)).toContain('<svg');
  });
});
