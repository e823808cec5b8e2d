/** What switch-traffic is asked to do; durations in milliseconds. */
export interface SwitchInputs {
  mode: 'promote' | 'rollback' | 'recover' | 'pause' | 'resume' | 'status';
  endpoint: string;
  candidate: string | undefined;
  /** Ascending percentages that end at 100. */
  steps: number[];
  /** Undefined: as long as `health` needs. */
  bake: number | undefined;
  health: 'metrics' | 'probe';
  requests: string | undefined;
  /** Pairs a second. */
  rate: number;
  policy: string | undefined;
  onInconclusive: 'rollback' | 'hold';
  lockTimeout: number;
  seed: string | undefined;
}

/** Going back is what `rollback` and `recover` are for: where nothing else is asked for, they fail only where it failed. */
export function failingVerdicts({
  mode,
  failOn,
}: Pick<SwitchInputs, 'mode'> & { failOn?: string[] | undefined }): string[] {
  return failOn ?? (mode === 'rollback' || mode === 'recover' ? ['failed'] : ['rolled-back', 'failed']);
}
