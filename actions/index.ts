import { run } from '@mlops-actions/core/runtime/run';
import type { Context } from '@mlops-actions/core/runtime/context';

interface Half {
  main(context: Context): Promise<void>;
}

interface Halves {
  main(): Promise<Half>;
  post?(): Promise<Half>;
}

/** Every action's halves, each loaded only when its entry asks for it. */
const actions: Record<string, Halves> = {
  'ab-test': { main: () => import('./ab-test/src/main.ts') },
  'data-validate': { main: () => import('./data-validate/src/main.ts') },
  'deploy-endpoint': {
    main: () => import('./deploy-endpoint/src/main.ts'),
    post: () => import('./deploy-endpoint/src/post.ts'),
  },
  'drift-check': { main: () => import('./drift-check/src/main.ts') },
  emulator: {
    main: () => import('./emulator/src/main.ts'),
    post: () => import('./emulator/src/post.ts'),
  },
  'evaluate-gate': { main: () => import('./evaluate-gate/src/main.ts') },
  'register-model': { main: () => import('./register-model/src/main.ts') },
  'submit-job': {
    main: () => import('./submit-job/src/main.ts'),
    post: () => import('./submit-job/src/post.ts'),
  },
  'switch-traffic': {
    main: () => import('./switch-traffic/src/main.ts'),
    post: () => import('./switch-traffic/src/post.ts'),
  },
};

/** Called by dist/<name>/index.js and post.js. */
export async function start(name: string, half: 'main' | 'post'): Promise<never> {
  const load = actions[name]?.[half];
  if (!load) throw new Error(`No ${half} half of an action named ${name}.`);
  return run(async (context) => (await load()).main(context));
}

/** Called by dist/emulator/serve.js: the emulator itself, with its command line. */
export async function serve(): Promise<void> {
  const { main, report } = await import('@mlops-actions/emulator/cli');
  await main(process.argv.slice(2)).catch(report);
}
