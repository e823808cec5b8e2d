import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import { openEngine } from '@mlops-actions/tabular/engine';
import { openTable } from '@mlops-actions/tabular/sources';
import { resolveFiles } from '@mlops-actions/tabular/sources/files';
import { openDataDoor, type LocalData } from '../../data/data-door.ts';
import { unreachable } from '../../experiment/reachable.ts';
import type { Context } from '../../runtime/context.ts';
import { UserError } from '../../runtime/user-error.ts';
import type { GateInputs } from '../case.ts';
import { featureColumns, rowRequests, type RowRequest } from './row-requests.ts';
import { scoreRows, type Answers } from './score-rows.ts';

/** More are not sent one by one to a deployment that has its own callers. */
const mostRows = 50_000;

/** The live deployment's answers on the candidate's rows, in their order; or why there are none. */
export type LiveAnswers = Pick<LocalData, 'files' | 'options'> | { reason: string };

/**
 * Scores the rows of the predictions on the deployment that serves the champion.
 * @param folder where the answers are written, which hold values of the data
 * @throws UserError for what cannot be sent, and for an endpoint that cannot be reached
 */
export async function liveAnswers(
  inputs: GateInputs,
  { endpoint: name, deployment }: { endpoint: string; deployment: string },
  folder: string,
  workspace: Workspace,
  context: Context,
): Promise<LiveAnswers> {
  const requests = await requestsOf(inputs, context, async () => workspace);
  const endpoint = await workspace.endpoints.get(name, context.signal);
  const scorer = await workspace.openScorer(endpoint!);
  try {
    if (requests.length === 0) return { reason: 'there are no rows to score' };
    const problem = await unreachable(scorer, deployment, requests[0]!.body, 30_000, context.signal);
    if (problem !== undefined) throw new UserError(`${problem}.`);
    context.log.info(
      `Scoring ${requests.length} rows on ${deployment} of endpoint ${name}, which is the champion.`,
    );
    const answers = await scoreRows(scorer, requests, {
      deployment,
      predictionPath: inputs.predictionPath,
      scorePath: inputs.scorePath,
      clock: context.clock,
      signal: context.signal,
    });
    if (answers.failures.size > 0)
      return { reason: failureWords(answers, requests.length, name, deployment) };
    const file = join(folder, 'champion.jsonl');
    await writeFile(file, linesOf(inputs, requests, answers));
    return { files: await resolveFiles([file]), options: { format: 'jsonl' } };
  } finally {
    await scorer.close();
  }
}

async function requestsOf(
  inputs: GateInputs,
  context: Context,
  workspace: () => Promise<Workspace>,
): Promise<RowRequest[]> {
  const { signal, log } = context;
  const engine = await openEngine({ signal, log: (line) => log.info(line), memoryLimit: inputs.memoryLimit });
  const door = openDataDoor(inputs, context, { workspace });
  try {
    const { files, options } = await door.fetch(inputs.predictions!);
    const table = await openTable(engine, 'candidate', files, options);
    const { labelColumn: label, predictionColumn = 'prediction', scoreColumn = 'score' } = inputs;
    const others = [label, predictionColumn, scoreColumn, inputs.weightColumn, ...(inputs.keyColumns ?? [])];
    const features = featureColumns(table, inputs.featureColumns, others);
    if (!table.columns.some((column) => column.name === label))
      throw new UserError(`Column '${label}' is not in the predictions: set label-column.`);
    if (inputs.scorePath === undefined && table.columns.some((column) => column.name === scoreColumn))
      throw new UserError(
        `The predictions have the score column '${scoreColumn}', and nothing says where the live model's answer has it: set score-path, such as /probabilities/0.`,
      );
    const rows = await table.rowCount();
    if (rows > mostRows)
      throw new UserError(
        `The predictions have ${rows.toLocaleString('en-US')} rows, and no more than ${mostRows.toLocaleString('en-US')} are sent to a live endpoint: score them in a batch and set champion-predictions.`,
      );
    return await rowRequests(engine, table, {
      label,
      features,
      format: inputs.requestFormat ?? 'input_data',
    });
  } finally {
    await engine.close();
    await door.close();
  }
}

function failureWords({ failures }: Answers, rows: number, endpoint: string, deployment: string): string {
  const failed = [...failures.values()].reduce((sum, count) => sum + count, 0);
  const kinds = [...failures].map(([kind, count]) => `${count} × ${kind}`).join(', ');
  return `${failed} of ${rows} rows got no prediction from ${deployment} of endpoint ${endpoint} (${kinds}), so that the two cannot be compared on the same rows`;
}

function linesOf(
  { labelColumn, predictionColumn = 'prediction', scoreColumn = 'score' }: GateInputs,
  requests: readonly RowRequest[],
  { rows }: Answers,
): string {
  const [label, prediction, score] = [labelColumn, predictionColumn, scoreColumn].map((name) =>
    JSON.stringify(name),
  );
  const lines = rows.map((row, i) => {
    const scored = 'score' in row ? `, ${score}: ${JSON.stringify(row.score)}` : '';
    return `{${label}: ${requests[i]!.label}, ${prediction}: ${JSON.stringify(row.prediction)}${scored}}\n`;
  });
  return lines.join('');
}
