import * as core from '@actions/core';

/** The step's log. Values of the user's data never go in here. */
export interface Logger {
  info(line: string): void;
  debug(line: string): void;
  warning(line: string): void;
  /** A phase that a reader can fold in GitHub's log. */
  group<T>(title: string, work: () => Promise<T>): Promise<T>;
}

export const githubLogger: Logger = {
  info: (line) => core.info(line),
  debug: (line) => core.debug(line),
  warning: (line) => core.warning(line),
  group: (title, work) => core.group(title, work),
};

/** For tests: keeps the lines. */
export function recordingLogger(): Logger & { readonly lines: string[] } {
  const lines: string[] = [];
  return {
    lines,
    info: (line) => void lines.push(line),
    debug: (line) => void lines.push(`debug: ${line}`),
    warning: (line) => void lines.push(`warning: ${line}`),
    group: (title, work) => {
      lines.push(title);
      return work();
    },
  };
}
