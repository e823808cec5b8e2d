import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import { resolveFiles } from '@mlops-actions/tabular/sources/files';
import type { LocalData } from '../../data/data-door.ts';
import type { Context } from '../../runtime/context.ts';
import { UserError } from '../../runtime/user-error.ts';
import type { GateInputs } from '../case.ts';
import { columnOf } from '../rows/columns.ts';
import { answerPaths } from '../scoring/answers.ts';
import { openScored } from '../scoring/deployment.ts';
import { bodyOf, featuresOf, readColumns, type SentColumn } from '../scoring/features.ts';
import { failureWords, scoreRows, type ScoredRows } from '../scoring/score-rows.ts';
import { tableOf, withTables } from '../tables.ts';

/** More are not sent to a deployment that has its own callers. */
const mostRows = 50_000;
const concurrency = 4;
const timeoutMs = 30_000;

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
  const paths = answerPaths(inputs);
  const { label, features, hasPredictions } = await rowsOf(inputs, workspace, context);
  const rows = label.json.length;
  if (rows === 0) return { reason: 'there are no rows to score' };
  const endpoint = (await workspace.endpoints.get(name, context.signal))!;
  const body = (from: number, to: number) => bodyOf(inputs.requestFormat ?? 'input_data', features, from, to);
  const live = { endpoint, deployment };
  const open = await openScored(live, workspace, body(0, 1), timeoutMs, context.signal);
  try {
    context.log.info(`Scoring ${rows} rows on ${deployment} of endpoint ${name}, which is the champion.`);
    const scored = await scoreRows(open, rows, body, { paths, concurrency, context });
    const failed = failureWords(scored, rows, open);
    if (failed !== undefined)
      return { reason: `${failed}, so that the two cannot be compared on the same rows` };
    if (hasPredictions && !scored.predictions)
      return { reason: `the answers of ${deployment} hold no predictions: set prediction-path` };
    const file = join(folder, 'champion.jsonl');
    await writeFile(file, linesOf(inputs, label, scored));
    return { files: await resolveFiles([file]), options: { format: 'jsonl' } };
  } finally {
    await open.scorer.close();
  }
}

async function rowsOf(
  inputs: GateInputs,
  workspace: Workspace,
  context: Context,
): Promise<{ label: SentColumn; features: SentColumn[]; hasPredictions: boolean }> {
  return withTables({ inputs, context, workspace: async () => workspace }, async (engine, door) => {
    const table = await tableOf(engine, door, 'candidate', inputs.predictions!);
    const { labelColumn, predictionColumn = 'prediction', scoreColumn = 'score', scorePath } = inputs;
    const has = (column: string) => table.columns.some(({ name }) => name === column);
    const columns = [columnOf(table, labelColumn, 'label-column'), ...featuresOf(table, inputs)];
    if (scorePath === undefined && has(scoreColumn))
      throw new UserError(
        `The predictions have the score column '${scoreColumn}', and nothing says where the live model's answer has it: set score-path, such as /probabilities.`,
      );
    const rows = await table.rowCount();
    if (rows > mostRows)
      throw new UserError(
        `The predictions have ${rows.toLocaleString('en-US')} rows, and no more than ${mostRows.toLocaleString('en-US')} are sent to a live endpoint: score them in a batch and set champion-predictions.`,
      );
    const [label, ...features] = await readColumns(engine, table, columns);
    return { label: label!, features, hasPredictions: has(predictionColumn) };
  });
}

function linesOf(
  { labelColumn, predictionColumn = 'prediction', scoreColumn = 'score', scorePath }: GateInputs,
  label: SentColumn,
  { predictions, scores }: ScoredRows,
): string {
  const [known, prediction, score] = [labelColumn, predictionColumn, scoreColumn].map((name) =>
    JSON.stringify(name),
  );
  const lines = label.json.map((own, i) => {
    const answered = predictions ? `, ${prediction}: ${JSON.stringify(predictions[i])}` : '';
    const scored = scorePath !== undefined ? `, ${score}: ${scores![i]}` : '';
    return `{${known}: ${own}${answered}${scored}}\n`;
  });
  return lines.join('');
}
