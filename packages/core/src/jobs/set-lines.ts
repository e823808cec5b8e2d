import { parse } from 'yaml';
import { UserError } from '../runtime/user-error.ts';

/**
 * The job file with the lines of `set` laid over it: `inputs.share=0.1`, `settings.default_compute=azureml:gpu`. A line may set
 * what the file does not have yet, except an input or a step, whose name would be a slip. Values are YAML.
 * @throws UserError that names the line
 */
export function withSetLines<T extends object>(file: T, lines: readonly string[]): T {
  const changed = structuredClone(file) as Record<string, unknown>;
  for (const line of lines) {
    const match = /^([A-Za-z_$][\w$-]*(?:\.[\w$-]+)*)\s*=(.*)$/s.exec(line);
    if (!match)
      throw new UserError(`Line '${line}' of input 'set' is no assignment: write it like inputs.share=0.1.`);
    setAt(changed, match[1]!.split('.'), valueOf(match[2]!.trim(), line), line);
  }
  return changed as T;
}

function setAt(file: Record<string, unknown>, path: string[], value: unknown, line: string): void {
  assertKnown(file, path, line);
  let parent = file;
  for (const key of path.slice(0, -1)) {
    const below = parent[key] ?? {};
    if (typeof below !== 'object' || Array.isArray(below)) {
      throw new UserError(
        `Line '${line}' of input 'set' goes below '${key}', which holds a value of its own.`,
      );
    }
    parent[key] = below;
    parent = below as Record<string, unknown>;
  }
  const last = path.at(-1)!;
  parent[last] = assigned(parent[last], value, path);
}

/** An input that is a file or folder keeps its type and mode: only its path is set. */
function assigned(before: unknown, value: unknown, path: string[]): unknown {
  if (path.at(-2) !== 'inputs' || typeof before !== 'object' || before === null) return value;
  return 'path' in before && typeof value === 'string' ? { ...before, path: value } : value;
}

function assertKnown(file: Record<string, unknown>, [group, name]: string[], line: string): void {
  if ((group !== 'inputs' && group !== 'outputs' && group !== 'jobs') || name === undefined) return;
  const known = Object.keys((file[group] as object | undefined) ?? {});
  if (known.includes(name)) return;
  const list = known.length > 0 ? `it has ${known.join(', ')}` : 'it has none';
  throw new UserError(
    `Line '${line}' of input 'set' names '${name}', which is not among the ${group} of the job file: ${list}.`,
  );
}

function valueOf(text: string, line: string): unknown {
  try {
    return parse(text) as unknown;
  } catch {
    throw new UserError(`Line '${line}' of input 'set' has a value that is no YAML: quote it.`);
  }
}
