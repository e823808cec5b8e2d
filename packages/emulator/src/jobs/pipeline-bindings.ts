import type { Json, JsonObject } from '../state/resources.ts';
import { JobError } from './job-error.ts';
import { isObject, textIn } from './job-values.ts';

/** What a step's input is bound to. */
export type Binding = { to: 'input'; name: string } | { to: 'step'; step: string; output: string };

const INPUT = /^\$\{\{\s*parent\.inputs\.([\w-]+)\s*\}\}$/;
const STEP = /^\$\{\{\s*parent\.jobs\.([\w-]+)\.outputs\.([\w-]+)\s*\}\}$/;
const OUTPUT = /^\$\{\{\s*parent\.outputs\.([\w-]+)\s*\}\}$/;

/** Reads `${{parent.inputs.x}}` or `${{parent.jobs.s.outputs.y}}`; undefined for other text. */
export function bindingOf(text: string): Binding | undefined {
  const input = INPUT.exec(text)?.[1];
  if (input !== undefined) return { to: 'input', name: input };
  const [, step, output] = STEP.exec(text) ?? [];
  return step === undefined || output === undefined ? undefined : { to: 'step', step, output };
}

/** The output of the pipeline that a step's output is bound to. */
export function boundOutput(sent: Json | undefined): string | undefined {
  const text = isObject(sent) ? textIn(sent, 'value', 'uri', 'path') : sent;
  return typeof text === 'string' ? OUTPUT.exec(text)?.[1] : undefined;
}

/** For each step the steps whose outputs it uses. Throws JobError for a step that is not there and for circles. */
export function dependencies(steps: Record<string, JsonObject>): Map<string, Set<string>> {
  const needed = new Map(Object.entries(steps).map(([name, step]) => [name, stepsUsedBy(name, step, steps)]));
  const done = new Set<string>();
  while (done.size < needed.size) {
    const next = [...needed].filter(
      ([name, used]) => !done.has(name) && [...used].every((step) => done.has(step)),
    );
    if (next.length === 0) {
      const stuck = [...needed.keys()].filter((name) => !done.has(name));
      throw new JobError(`The steps ${stuck.join(', ')} need each other's outputs in a circle.`);
    }
    for (const [name] of next) done.add(name);
  }
  return needed;
}

function stepsUsedBy(name: string, step: JsonObject, steps: Record<string, JsonObject>): Set<string> {
  const used = new Set<string>();
  const inputs = isObject(step.inputs) ? step.inputs : {};
  for (const sent of Object.values(inputs)) {
    const text = isObject(sent) ? textIn(sent, 'value', 'uri', 'path') : sent;
    const binding = typeof text === 'string' ? bindingOf(text) : undefined;
    if (binding?.to !== 'step') continue;
    if (!(binding.step in steps)) {
      throw new JobError(
        `Step '${name}' uses an output of step '${binding.step}', which the pipeline does not have.`,
      );
    }
    used.add(binding.step);
  }
  return used;
}
