import { type InputsSchema, readInputs } from '@mlops-actions/core/runtime/inputs';
import { run } from '@mlops-actions/core/runtime/run';
import type { Context } from '@mlops-actions/core/runtime/context';

interface Half {
  main(context: Context): Promise<void>;
}

interface Halves {
  inputs(): Promise<{ schema: InputsSchema }>;
  main(): Promise<Half>;
  post?(): Promise<Half>;
}

/** Every action's halves, each loaded only when its entry asks for it. */
const actions: Record<string, Halves> = {
  'ab-test': {
    inputs: () => import('./ab-test/src/inputs.ts'),
    main: () => import('./ab-test/src/main.ts'),
  },
  'data-validate': {
    inputs: () => import('./data-validate/src/inputs.ts'),
    main: () => import('./data-validate/src/main.ts'),
  },
  'deploy-endpoint': {
    inputs: () => import('./deploy-endpoint/src/inputs.ts'),
    main: () => import('./deploy-endpoint/src/main.ts'),
    post: () => import('./deploy-endpoint/src/post.ts'),
  },
  'drift-check': {
    inputs: () => import('./drift-check/src/inputs.ts'),
    main: () => import('./drift-check/src/main.ts'),
  },
  emulator: {
    inputs: () => import('./emulator/src/inputs.ts'),
    main: () => import('./emulator/src/main.ts'),
    post: () => import('./emulator/src/post.ts'),
  },
  'evaluate-gate': {
    inputs: () => import('./evaluate-gate/src/inputs.ts'),
    main: () => import('./evaluate-gate/src/main.ts'),
  },
  'register-model': {
    inputs: () => import('./register-model/src/inputs.ts'),
    main: () => import('./register-model/src/main.ts'),
  },
  'submit-job': {
    inputs: () => import('./submit-job/src/inputs.ts'),
    main: () => import('./submit-job/src/main.ts'),
    post: () => import('./submit-job/src/post.ts'),
  },
  'switch-traffic': {
    inputs: () => import('./switch-traffic/src/inputs.ts'),
    main: () => import('./switch-traffic/src/main.ts'),
    post: () => import('./switch-traffic/src/post.ts'),
  },
};

/**
 * Called by dist/<name>/index.js and post.js. A wrong input is refused before the rest of the action is loaded, which
 * takes several times as long.
 */
export async function start(name: string, half: 'main' | 'post'): Promise<never> {
  const action = actions[name];
  const load = action?.[half];
  if (!action || !load) throw new Error(`No ${half} half of an action named ${name}.`);
  refuseOldNode();
  return run(async (context) => {
    if (half === 'main') readInputs((await action.inputs()).schema, context.env);
    await (await load()).main(context);
  });
}

/** GitHub starts the actions with Node 24; a runner or a shell that does not would fail at the first thing that it lacks. */
function refuseOldNode(): void {
  if (Number.parseInt(process.versions.node, 10) >= 24) return;
  console.log(`::error::mlops-actions needs Node 24, and this is ${process.version}: update the runner.`);
  process.exit(1);
}

/** Called by dist/emulator/serve.js: the emulator itself, with its command line. */
export async function serve(): Promise<void> {
  const { main, report } = await import('@mlops-actions/emulator/cli');
  await main(process.argv.slice(2)).catch(report);
}
