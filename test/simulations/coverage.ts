import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import type { Rates, SimulatedCase } from './trials.ts';

/** What jest's contexts make slow, a process of its own does at once. */
async function simulated(given: SimulatedCase): Promise<Rates> {
  const file = path.join(import.meta.dirname, 'trials.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [file, JSON.stringify(given)]);
  return JSON.parse(stdout) as Rates;
}

/** One-sided, for either bound. */
const level = 0.05;

/** Both errors, at the boundary: are they the level, but for three standard errors of a rate over so many trials? */
function isAtLevel({ ok, harm }: Rates, trials: number): boolean[] {
  const luck = 3 * Math.sqrt((level * (1 - level)) / trials);
  return [ok, harm].map((count) => Math.abs(count / trials - level) <= luck);
}

export type Simulation = Omit<SimulatedCase, 'trials' | 'wrong'> & { wrong: SimulatedCase['wrong'] };

/** The methods' two errors at the boundary are at the level, and those of a wrong method are not. */
export function theyKeepTheirLevels(simulations: readonly Simulation[]): void {
  for (const simulation of simulations) {
    const { metric, weighting, slice } = simulation;
    describe(`${metric}, weights: ${weighting}${slice ? ', of a slice' : ''}`, () => {
      itKeepsItsLevel(simulation);
    });
  }
}

function itKeepsItsLevel({ wrong, ...given }: Simulation): void {
  it('takes a candidate at the margin for good, and for harmful, as often as the level says', async () => {
    const trials = 2_000;
    const rates = await simulated({ ...given, trials });
    expect(rates.undefined).toBe(0);
    expect({ rates, isAtLevel: isAtLevel(rates, trials) }).toEqual({ rates, isAtLevel: [true, true] });
  }, 600_000);
  it(`and would not if it took ${wrong === 'unpaired' ? 'the rows as unpaired' : 'the weights as cells'}`, async () => {
    // A wrong method is far off: a quarter of the trials shows it.
    const trials = 500;
    const rates = await simulated({ ...given, trials, wrong });
    expect({ rates, isAtLevel: isAtLevel(rates, trials) }).toEqual({ rates, isAtLevel: [false, false] });
  }, 300_000);
}
