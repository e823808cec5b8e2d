import { JobError } from './job-error.ts';

/** What `${{inputs.x}}` and `${{outputs.y}}` stand for in a command. */
export interface CommandValues {
  inputs: Record<string, string>;
  outputs: Record<string, string>;
}

const PLACEHOLDER = /\$\{\{\s*(inputs|outputs)\.([A-Za-z0-9_.-]+)\s*\}\}/g;
const OPTIONAL = /\$\[\[(.*?)\]\]/gs;

/**
 * Puts the values into `command`; a part in `$[[ ]]` is left out when one of its inputs has no value. Throws
 * JobError when a value is missing elsewhere.
 */
export function fillCommand(command: string, values: CommandValues): string {
  const complete = command.replaceAll(OPTIONAL, (_whole, part: string) =>
    isFilled(part, values) ? part : '',
  );
  return complete.replaceAll(PLACEHOLDER, (whole, kind: keyof CommandValues, name: string) => {
    const value = values[kind][name];
    if (value === undefined) {
      throw new JobError(`The command uses ${whole}, but the job has no ${kind.slice(0, -1)} '${name}'.`);
    }
    return value;
  });
}

const isFilled = (part: string, values: CommandValues): boolean =>
  [...part.matchAll(PLACEHOLDER)].every(
    ([, kind, name]) => values[kind as keyof CommandValues][name ?? ''] !== undefined,
  );

/** A path as one word of a shell's command; most need no quotes. */
export const shellWord = (path: string): string =>
  /^[\w./:@%+=,-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
