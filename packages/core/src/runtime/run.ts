import * as core from '@actions/core';
import { AzureError } from '@mlops-actions/azureml/azure-error';
import { DataError } from '@mlops-actions/tabular/data-error';
import { annotationPlace } from './annotation-place.ts';
import { type Context, wallClock } from './context.ts';
import { githubLogger } from './logger.ts';
import { withoutSecrets } from './secrets.ts';
import { UserError } from './user-error.ts';

/**
 * Runs one half of an action (main or post): gives it the context, turns SIGINT and SIGTERM into an abort,
 * and what it throws into one sentence for the user, or a stack for a bug.
 */
export async function run(half: (context: Context) => Promise<void>): Promise<never> {
  const cancel = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => cancel.abort(new Cancelled(signal)));
  }
  try {
    await half({ signal: cancel.signal, log: githubLogger, clock: wallClock, env: process.env });
  } catch (error) {
    fail(error, cancel.signal);
  }
  // Sockets kept alive by clients would otherwise hold the step open.
  return process.exit(process.exitCode ?? 0);
}

export class Cancelled extends Error {
  override readonly name = 'Cancelled';
  constructor(signal: string) {
    super(`The step was cancelled (${signal}).`);
  }
}

function fail(error: unknown, signal: AbortSignal): void {
  process.exitCode = 1;
  if (error instanceof UserError || error instanceof DataError) {
    const places = error instanceof UserError ? error.places : undefined;
    for (const [i, line] of error.message.split('\n').entries())
      core.error(withoutSecrets(line), annotationPlace(places?.[i] ?? error.at ?? {}));
  } else if (error instanceof AzureError) {
    core.error(withoutSecrets(error.sentence()));
  } else if (signal.aborted) {
    core.error((signal.reason as Error).message);
  } else {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    core.error(
      withoutSecrets(`This is a bug in mlops-actions; please open an issue with this stack.\n${stack}`),
    );
  }
}
