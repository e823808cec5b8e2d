import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { openEngine } from '@mlops-actions/tabular/engine';
import { metricOf, type Metric } from '@mlops-actions/stats/metrics/catalog';
import { openDataDoor } from '@mlops-actions/core/data/data-door';
import { measure, type Figures } from '@mlops-actions/core/gate/measure/measure';
import { readPredictions } from '@mlops-actions/core/gate/rows/predictions';
import { testContext } from '@mlops-actions/core/runtime/test-context';

/** null where there is no figure; `instead` where it is undefined and the original gives a stand-in. */
export type Theirs = number | null | { instead: number };

/** A table, and what the originals say of it. */
export interface Case {
  name: string;
  file: string;
  inputs: Partial<
    Record<
      'label' | 'prediction' | 'score' | 'weight' | 'group' | 'time' | 'history' | 'positiveLabel',
      string
    >
  >;
  figures: Record<string, Theirs>;
}

/** Tables in a folder, with the originals' figures. */
export async function originalFigures(folder: string): Promise<Case[]> {
  const python = process.env['MLOPS_ORIGINALS_PYTHON'] ?? 'python3';
  const flights = path.resolve(
    import.meta.dirname,
    '../../../node_modules/vega-datasets/data/flights-3m.parquet',
  );
  const script = path.join(import.meta.dirname, 'tables.py');
  const { stdout } = await promisify(execFile)(python, [script, folder, flights], { maxBuffer: 1 << 28 });
  return JSON.parse(stdout) as Case[];
}

/** Our figures of the same names on the same table. */
export async function measuredFigures({ file, inputs, figures }: Case): Promise<Figures> {
  const metrics = Object.keys(figures).map((name): Metric => {
    const metric = metricOf(name);
    if (!metric) throw new Error(`${name} is no metric`);
    return metric;
  });
  const { context } = testContext();
  const engine = await openEngine();
  const door = openDataDoor({}, context, {
    workspace: () => {
      throw new Error('There is no workspace in these tests.');
    },
  });
  const needs = (...families: string[]) => metrics.some(({ family }) => families.includes(family));
  try {
    const { rows } = await readPredictions(engine, {
      candidate: await door.fetch([file]),
      champion: undefined,
      history: inputs.history === undefined ? undefined : await door.fetch([inputs.history]),
      columns: {
        label: inputs.label ?? 'label',
        prediction: inputs.prediction,
        score: inputs.score,
        weight: inputs.weight,
        key: [],
        group: inputs.group,
        time: inputs.time,
      },
      needs: {
        classes: needs('counts'),
        scores: needs('ranking', 'probability', 'retrieval'),
        numbers: needs('regression', 'forecast'),
      },
      positiveLabel: inputs.positiveLabel,
    });
    return measure(rows, rows.models[0]!, metrics);
  } finally {
    await engine.close();
    await door.close();
  }
}
