import { UserError } from '../../runtime/user-error.ts';
import type { Case, Part } from '../case.ts';
import { checksOf, judgeTrial, type Shown } from './checks.ts';
import { endpointTrials } from './endpoint-trials.ts';
import { fileTrial, perturbedFiles, type PerturbedFile } from './file-trials.ts';
import { hasLimits, nameOf, type MadePerturbation, type RobustnessPolicy } from './schema.ts';
import { robustnessSection } from './section.ts';
import type { Trial } from './trial.ts';

/**
 * What perturbations do to the model: scored on an endpoint, or from predictions on rows that were perturbed elsewhere.
 * What was not scored is no-data.
 * @throws UserError for files without a policy, for columns that are not there, and for an endpoint that cannot be asked
 */
export async function judgeRobustness(given: Case): Promise<Part | undefined> {
  const { inputs, context, policy } = given;
  const files = perturbedFiles(inputs.perturbedPredictions ?? []);
  const { robustness, alpha } = policy;
  if (!robustness) {
    if (files.length === 0) return undefined;
    throw new UserError(
      "Input 'perturbed-predictions' needs 'robustness' in the policy: say there how far metrics may drop (max-drop) or predictions flip (max-flips).",
    );
  }
  const { perturbations } = robustness;
  const seed = given.seed({ action: 'evaluate-gate', robustness });
  const made = perturbations.filter((each): each is MadePerturbation => each.kind !== 'file');
  const scored = made.length > 0 ? await endpointTrials(made, robustness, given, seed) : undefined;
  const trials = [...(scored?.trials ?? []), ...(await filed(files, robustness, given))];
  const { signal } = context;
  const terms = { ...robustness, alpha, seed, signal, checks: Math.max(1, checksOf(trials)) };
  const shown: Shown[] = [];
  for (const trial of trials) shown.push(...(await judgeTrial(trial, terms)));
  const facts = scored ? [`Scored: ${scored.facts}.`] : [];
  return {
    checks: shown.length > 0 ? shown.map(({ check }) => check) : [nothingPerturbed],
    sections: [robustnessSection(shown, facts, alpha)],
    seeds: { perturbations: seed },
  };
}

const nothingPerturbed = {
  id: 'robustness',
  title: 'robustness',
  verdict: 'no-data',
  detail: 'Robustness is not known: the policy names no perturbations, and perturbed-predictions gives none',
} as const;

/** Those of files: each that is given, and each that the policy names and nobody gives. */
async function filed(
  files: readonly PerturbedFile[],
  policy: RobustnessPolicy,
  given: Case,
): Promise<Trial[]> {
  const named = policy.perturbations.filter(({ kind }) => kind === 'file');
  const limits = (name: string) => {
    const own = named.find((each) => nameOf(each) === name);
    return {
      'max-drop': own?.['max-drop'] ?? policy['max-drop'],
      'max-flips': own?.['max-flips'] ?? policy['max-flips'],
    };
  };
  const taken = new Set(policy.perturbations.filter(({ kind }) => kind !== 'file').map(nameOf));
  const trials: Trial[] = [];
  for (const file of files) {
    if (taken.has(file.name))
      throw new UserError(
        `Input 'perturbed-predictions' names '${file.name}', which the policy makes itself: give the file another name.`,
      );
    const own = limits(file.name);
    if (!hasLimits(own))
      throw new UserError(
        `Input 'perturbed-predictions' names '${file.name}', for which the policy has no limit: name it under robustness.perturbations, or set max-drop or max-flips for all.`,
      );
    trials.push(await fileTrial(file, own, given));
  }
  const missing = named.map(nameOf).filter((name) => !files.some((file) => file.name === name));
  return [
    ...trials,
    ...missing.map((name) => ({
      name,
      limits: limits(name),
      what: 'as perturbed in its file',
      outcome: { reason: `its file is not given: add ${name}=file to perturbed-predictions` },
    })),
  ];
}
