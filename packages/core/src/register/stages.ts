import { UserError } from '../runtime/user-error.ts';

/** The life of a version, in the order in which it is lived. */
export const stages = ['development', 'staging', 'production', 'archived', 'retired'] as const;
export type Stage = (typeof stages)[number];

/** From a stage (`none` before the first) to those that may follow. */
export type StagePaths = Readonly<Record<Stage | 'none', readonly Stage[]>>;

/**
 * `archived → production` is the way back to an older version, so that only what was in production is archived. What never
 * was may retire. switch-traffic does not ask: it writes down where the traffic is.
 */
export const standardPaths: StagePaths = {
  none: ['development', 'staging', 'retired'],
  development: ['staging', 'retired'],
  staging: ['development', 'production', 'retired'],
  production: ['archived'],
  archived: ['staging', 'production', 'retired'],
  retired: [],
};

/**
 * @param from the stage as Azure has it; a team's own word counts as none
 * @throws UserError when no path leads there
 */
export function assertStagePath(
  model: string,
  from: string | undefined,
  to: Stage,
  paths: StagePaths = standardPaths,
): void {
  const now = stageOf(from) ?? 'none';
  if (now === to || paths[now].includes(to)) return;
  const ways = paths[now].length > 0 ? `to ${paths[now].join(', ')}` : 'nowhere';
  throw new UserError(
    `${model} ${now === 'none' ? 'has no stage' : `is in the stage '${now}'`}, from which it cannot go to '${to}': it may go ${ways}. The policy's 'stages' can allow more.`,
  );
}

export function stageOf(text: string | undefined): Stage | undefined {
  return stages.find((stage) => stage === text?.toLowerCase());
}

/** As Azure's own tools write it: `Production`. */
export function azureStage(stage: Stage): string {
  return stage[0]!.toUpperCase() + stage.slice(1);
}
