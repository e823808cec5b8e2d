import { expect, test } from '@jest/globals';
import { assertStagePath, azureStage, type Stage, stages, standardPaths } from './stages.ts';

/** The table of register-model's README, from `none` on. */
const allowed: Record<string, Stage[]> = {
  none: ['development', 'staging', 'retired'],
  development: ['staging', 'retired'],
  staging: ['development', 'production', 'retired'],
  production: ['archived'],
  archived: ['staging', 'production', 'retired'],
  retired: [],
};

test.each(
  Object.keys(allowed).flatMap((from) =>
    stages.map((to) => [from, to, from === to || allowed[from]!.includes(to)]),
  ),
)('from %s to %s: %p', (from, to, isAllowed) => {
  const step = () =>
    assertStagePath('azureml:m:1', from === 'none' ? undefined : (from as string), to as Stage);
  if (isAllowed) expect(step).not.toThrow();
  else
    expect(step).toThrow(
      /^azureml:m:1 (has no stage|is in the stage '\w+'), from which it cannot go to '\w+'/,
    );
});

test('a team’s own word counts as no stage, Azure’s capitals make no difference, and a policy may allow more', () => {
  expect(() => assertStagePath('m', 'QA', 'staging')).not.toThrow();
  expect(() => assertStagePath('m', 'QA', 'production')).toThrow(
    "has no stage, from which it cannot go to 'production'",
  );
  expect(() => assertStagePath('m', 'Staging', 'production')).not.toThrow();
  expect(() => assertStagePath('m', 'Retired', 'staging')).toThrow('it may go nowhere');
  const paths = { ...standardPaths, retired: ['staging'] as const };
  expect(() => assertStagePath('m', 'Retired', 'staging', paths)).not.toThrow();
  expect(azureStage('production')).toBe('Production');
});
