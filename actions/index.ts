import { run } from '@mlops-actions/core/runtime/run';
import type { Context } from '@mlops-actions/core/runtime/context';

interface Half {
  main(context: Context): Promise<void>;
}

/** Every action's halves, each loaded only when its entry asks for it. */
const halves = {
  'data-validate': { main: () => import('./data-validate/src/main.ts') },
} satisfies Record<string, Record<string, () => Promise<Half>>>;

export type ActionName = keyof typeof halves;

/** Called by dist/<name>/index.js and post.js. */
export async function start(name: string, half: 'main' | 'post'): Promise<never> {
  const load = (halves as Record<string, Record<string, () => Promise<Half>>>)[name]?.[half];
  if (!load) throw new Error(`No ${half} half of an action named ${name}.`);
  return run(async (context) => (await load()).main(context));
}
