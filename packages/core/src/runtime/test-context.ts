import { type Context, wallClock } from './context.ts';
import { recordingLogger } from './logger.ts';

/** A context for tests: keeps the log's lines, and aborts when told. */
export function testContext(env: Record<string, string> = {}) {
  const cancel = new AbortController();
  const log = recordingLogger();
  const context: Context = { signal: cancel.signal, log, clock: wallClock, env };
  return { context, log, cancel };
}
