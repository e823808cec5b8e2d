import { StringDecoder } from 'node:string_decoder';
import type { RunHistory } from '@mlops-actions/azureml/run-history';
import type { Logger } from '../runtime/logger.ts';
import { withoutSecrets } from '../runtime/secrets.ts';

/** Shows the logs of a job and its steps as they grow. */
export interface JobLogs {
  /** Shows what is new. A log that cannot be read now is read at the next call. */
  show(runs: readonly { name: string; title: string }[], signal?: AbortSignal): Promise<void>;
  /** Shows the last lines, where they did not end with a newline. */
  end(): void;
}

const tailLines = 60;

interface Reading {
  title: string;
  from: number;
  decoder: StringDecoder;
  /** The end of what was read, without its newline: the line may go on. */
  rest: string;
}

export function jobLogs(history: RunHistory, log: Logger): JobLogs {
  const readings = new Map<string, Reading>();
  return {
    async show(runs, signal) {
      for (const { name, title } of runs) {
        for (const file of await logsOf(history, name, signal)) {
          const reading = readings.get(`${name}/${file.path}`) ?? {
            title,
            from: 0,
            decoder: new StringDecoder('utf8'),
            rest: '',
          };
          readings.set(`${name}/${file.path}`, reading);
          const bytes = await file.read(reading.from, signal).catch(() => Buffer.alloc(0));
          reading.from += bytes.length;
          const lines = (reading.rest + reading.decoder.write(bytes)).split(/\r?\n/);
          reading.rest = lines.pop()!;
          for (const line of lines) log.info(shown(title, line));
        }
      }
    },
    end() {
      for (const { title, decoder, rest } of readings.values()) {
        const last = rest + decoder.end();
        if (last !== '') log.info(shown(title, last));
      }
    },
  };
}

/** The last lines of a run's log, for the report of a failure; '' where there is none. */
export async function logTail(history: RunHistory, run: string, signal?: AbortSignal): Promise<string> {
  const texts: string[] = [];
  for (const file of await logsOf(history, run, signal))
    texts.push((await file.read(0, signal)).toString('utf8').trimEnd());
  return withoutSecrets(texts.join('\n').split(/\r?\n/).slice(-tailLines).join('\n'));
}

async function logsOf(history: RunHistory, run: string, signal?: AbortSignal) {
  const found = await history.logs(run, signal).catch(() => []);
  return found.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** A line of a job must not be taken for a command by the runner, which looks for `::` at the start and `##[` anywhere. */
function shown(title: string, line: string): string {
  return `[${title}] ${line.replaceAll('##[', '## [')}`;
}
