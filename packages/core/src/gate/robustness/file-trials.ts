import { metricOf } from '@mlops-actions/stats/metrics/catalog';
import { UserError } from '../../runtime/user-error.ts';
import type { Case } from '../case.ts';
import { columnsNamed, needsOf } from '../rows/layout.ts';
import { readPredictions } from '../rows/predictions.ts';
import { withTables } from '../tables.ts';
import type { Limits } from './schema.ts';
import type { Trial } from './trial.ts';

/** A file of predictions on perturbed rows, by the name of its perturbation. */
export interface PerturbedFile {
  name: string;
  file: string;
}

/**
 * Reads the lines of `perturbed-predictions`.
 * @throws UserError for a line that is none, and for a name that comes twice
 */
export function perturbedFiles(lines: readonly string[]): PerturbedFile[] {
  const files = lines.map((line) => {
    const match = /^([^=]+?)\s*=\s*(\S.*)$/.exec(line);
    if (match) return { name: match[1]!, file: match[2]! };
    throw new UserError(
      `Input 'perturbed-predictions' has a line without a name: write name=file, such as 'fog=fog.parquet'.`,
    );
  });
  const names = files.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice === undefined) return files;
  throw new UserError(
    `Input 'perturbed-predictions' names '${twice}' twice: give each perturbation one file.`,
  );
}

/** Pairs perturbed predictions with the unperturbed ones, by key or by position. */
export async function fileTrial({ name, file }: PerturbedFile, limits: Limits, given: Case): Promise<Trial> {
  const { inputs } = given;
  const needs = needsOf(Object.keys(limits['max-drop'] ?? {}).map((name) => metricOf(name)!));
  return withTables(given, async (engine, door) => {
    const { rows, unpaired } = await readPredictions(engine, {
      candidate: await door.fetch([file]),
      champion: await door.fetch(inputs.predictions!),
      columns: columnsNamed(inputs, inputs.keyColumns ?? []),
      needs: { ...needs, classes: needs.classes || limits['max-flips'] !== undefined },
      positiveLabel: inputs.positiveLabel,
    });
    return {
      name,
      limits,
      what: 'as perturbed in its file',
      outcome: unpaired === undefined ? { rows } : { reason: unlikeRows },
    };
  });
}

const unlikeRows =
  'its rows cannot be paired with the unperturbed ones: give key-columns, or as many rows in the same order';
