/** Percentages by deployment, lower-case names, non-zero entries only: Azure drops zeros and compares names without case. */
export type Shares = Readonly<Record<string, number>>;

/** What decides who answers a request: the live map and the mirror map. Both are restored, or neither. */
export interface Split {
  readonly traffic: Shares;
  readonly mirror: Shares;
}

export interface DeploymentState {
  readonly name: string;
  readonly provisioningState: string;
}

export function shares(map: Readonly<Record<string, number>> | null | undefined): Shares {
  const entries = Object.entries(map ?? {})
    .filter(([, share]) => share !== 0)
    .map(([name, share]) => [name.toLowerCase(), share] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries);
}

export function sum(map: Shares): number {
  return Object.values(map).reduce((total, share) => total + share, 0);
}

export function sameShares(a: Shares, b: Shares): boolean {
  return JSON.stringify(shares(a)) === JSON.stringify(shares(b));
}

export function sameSplit(a: Split, b: Split): boolean {
  return sameShares(a.traffic, b.traffic) && sameShares(a.mirror, b.mirror);
}

/** The deployment with most of the live traffic, the first by name where two have as much; undefined without traffic. */
export function mostLive(map: Shares): string | undefined {
  return Object.entries(shares(map)).sort(([, a], [, b]) => b - a)[0]?.[0];
}

/** `blue 95 %, green 5 %`. */
export function inWords(map: Shares): string {
  const entries = Object.entries(shares(map)).sort(([, a], [, b]) => b - a);
  return entries.length === 0
    ? 'no traffic'
    : entries.map(([name, share]) => `${name} ${share} %`).join(', ');
}

export function splitInWords({ traffic, mirror }: Split): string {
  const mirrored = Object.keys(mirror).length > 0 ? `, mirrored to ${inWords(mirror)}` : '';
  return inWords(traffic) + mirrored;
}

/** States of a deployment that may take more traffic, and of one that served before and is gone back to. */
const ready = ['Succeeded'];
/** Azure goes on serving with what a deployment has while it is scaled or updated, or when that was called off. */
const serving = [...ready, 'Scaling', 'Updating', 'Canceled'];

/**
 * What is wrong with a split, as sentences; none where it may be written.
 * The sum is 0 or 100, every deployment named has Succeeded or, on the way back, still serves; at most one is
 * mirrored to, at most 50 % and not live.
 */
export function problemsOf(
  { traffic, mirror }: Split,
  deployments: readonly DeploymentState[],
  { isWayBack = false } = {},
): string[] {
  const states = isWayBack ? serving : ready;
  const problems: string[] = [];
  const total = sum(traffic);
  if (total !== 0 && total !== 100) problems.push(`The shares sum to ${total} %, not to 0 or 100 %.`);
  for (const [name, share] of [...Object.entries(traffic), ...Object.entries(mirror)]) {
    const whole = Number.isInteger(share) && share >= 0 && share <= 100;
    if (!whole) problems.push(`The share of ${name} is ${share}, not a whole percentage.`);
    const state = deployments.find((d) => d.name.toLowerCase() === name)?.provisioningState;
    if (state === undefined) problems.push(`There is no deployment ${name}.`);
    else if (!states.includes(state))
      problems.push(`Deployment ${name} is ${state}, not ${states.join(' or ')}.`);
  }
  const mirrored = Object.entries(mirror);
  if (mirrored.length > 1) problems.push('Only one deployment can be mirrored to.');
  for (const [name, share] of mirrored) {
    if (share > 50) problems.push(`${share} % are mirrored to ${name}; at most 50 % can be.`);
    if (name in traffic) problems.push(`Deployment ${name} cannot take live and mirrored traffic at once.`);
  }
  return [...new Set(problems)];
}
