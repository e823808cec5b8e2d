import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { dataPlane } from './data-plane.ts';
import { parseFaultRules } from './faults/fault-rules.ts';
import type { FaultRule } from './faults/fault-rules.ts';
import type { Settings } from './server/settings.ts';
import { defaultSettings } from './server/settings.ts';
import { startEmulator } from './server/start.ts';

const USAGE = `Usage: mlops-actions-emulator --state-dir DIR [options]

Azure ML on localhost. Prints one JSON line when it is ready, and stops on SIGTERM with its state saved.

  --state-dir DIR           where its state is kept, and found again
  --port N                  the port to listen on (default 0: a free one)
  --speed N                 divides Azure's own delays (default 1)
  --faults FILE             JSON with fault rules that are in force from the start
  --tls                     https under a CA that it makes, with a token authority whose tokens expire
  --token-lifetime S        seconds that tokens live (default 3600; with --tls)
  --assertion-lifetime S    seconds that id-token assertions live (default 300; with --tls)`;

/** The command line: starts the emulator, and stops it on a signal. */
export async function main(args: string[]): Promise<void> {
  const { settings, rules } = readArguments(args);
  const { emulator, environment, stop } = await startEmulator(settings, dataPlane, rules);
  const { subscriptionId, resourceGroup, workspace } = settings;
  const line = {
    endpoint: emulator.origin,
    subscriptionId,
    resourceGroup,
    workspace,
    blobEndpoint: emulator.blobs.endpoint,
    pid: process.pid,
    ...(emulator.caPath === undefined ? {} : { caPath: emulator.caPath, environment }),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      void stop().then(() => process.exit(0));
    });
  }
}

class UsageError extends Error {}

function readArguments(args: string[]): { settings: Settings; rules: FaultRule[] } {
  const { values } = parse(args);
  if (values.help) {
    process.stdout.write(`${USAGE}\n`);
    process.exit(0);
  }
  if (values['state-dir'] === undefined)
    throw new UsageError('Say with --state-dir DIR where the state is to be kept.');
  return {
    settings: {
      ...defaultSettings,
      stateDir: resolve(values['state-dir']),
      port: number('port', values.port, 0, 65_535) ?? defaultSettings.port,
      speed: number('speed', values.speed, Number.MIN_VALUE, 1e9) ?? defaultSettings.speed,
      tls: values.tls,
      tokenLifetime:
        number('token-lifetime', values['token-lifetime'], 1, 86_400) ?? defaultSettings.tokenLifetime,
      assertionLifetime:
        number('assertion-lifetime', values['assertion-lifetime'], 1, 86_400) ??
        defaultSettings.assertionLifetime,
    },
    rules: values.faults === undefined ? [] : readFaults(values.faults),
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        'state-dir': { type: 'string' },
        port: { type: 'string' },
        speed: { type: 'string' },
        faults: { type: 'string' },
        tls: { type: 'boolean', default: false },
        'token-lifetime': { type: 'string' },
        'assertion-lifetime': { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function number(name: string, text: string | undefined, least: number, most: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && value >= least && value <= most) return value;
  throw new UsageError(
    `--${name} must be a number${name === 'speed' ? ' above 0' : ` from ${least} to ${most}`}, for example --${name} ${name === 'speed' ? 100 : 10}; it is '${text}'.`,
  );
}

function readFaults(path: string): FaultRule[] {
  try {
    return parseFaultRules(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new UsageError(`--faults ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** One sentence for what the user can mend; a stack for the rest only when MLOPS_DEBUG asks for it. */
export function report(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error && process.env.MLOPS_DEBUG !== undefined ? `\n${error.stack}` : '';
  process.stderr.write(`${message}${stack}${error instanceof UsageError ? `\n\n${USAGE}` : ''}\n`);
  process.exitCode = 2;
}
