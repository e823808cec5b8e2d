// Azure ML on localhost, started by the suite's own emulator action and ended by its post half.
import type { Console } from './console.ts';
import type { Azure } from './endpoint.ts';
import { runPost, runStep } from './step.ts';

export interface RunningEmulator {
  azure: Azure;
  stop(): Promise<void>;
}

export async function startEmulator(
  stateDir: string,
  env: Record<string, string>,
  terminal: Console,
): Promise<RunningEmulator> {
  const inputs = { 'state-dir': stateDir, speed: '150' };
  const options = { cwd: process.cwd(), env };
  const started = await runStep('emulator', inputs, options, terminal);
  if (started.exitCode !== 0) throw new Error(`The emulator did not start:\n${started.log.join('\n')}`);
  return {
    azure: started.exported as unknown as Azure,
    stop: async () => void (await runPost(started, inputs, options, terminal)),
  };
}
