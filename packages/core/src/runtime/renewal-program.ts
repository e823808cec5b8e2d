import { AzureError } from '@mlops-actions/azureml/azure-error';
import { azureInputs } from './azure-inputs.ts';
import { wallClock } from './context.ts';
import { readInputs } from './inputs.ts';
import { recordingLogger } from './logger.ts';
import { openWorkspace } from './workspace.ts';

/** For the test of renewed tokens: asks Azure for something every half second, for as many seconds as the argument says. */
const log = recordingLogger();
const context = { signal: new AbortController().signal, log, clock: wallClock, env: process.env };
const workspace = await openWorkspace(readInputs(azureInputs, process.env), context).catch(
  (error: unknown) => {
    throw error instanceof AzureError ? new Error(error.sentence()) : error;
  },
);
const end = Date.now() + Number(process.argv[2]) * 1000;
const failures: string[] = [];
let calls = 0;
while (Date.now() < end) {
  await workspace.models.list('flights').catch((error: unknown) => failures.push(String(error)));
  calls += 1;
  await wallClock.sleep(500);
}
process.stdout.write(`\n${JSON.stringify({ calls, failures, said: log.lines })}\n`);
