import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { OnlineDeployment } from '../state/resources.ts';
import { checkTraffic, readMap } from './traffic-rules.ts';

const deployment = (
  name: string,
  provisioningState: OnlineDeployment['properties']['provisioningState'] = 'Succeeded',
) => ({ name, properties: { provisioningState } }) as OnlineDeployment;
const deployments = [deployment('blue'), deployment('green'), deployment('red', 'Failed')];
const share = fc.integer({ min: -5, max: 105 });

describe('A traffic map', () => {
  it('that is accepted sums to 0 or 100, over deployments that have Succeeded, with at most one mirror of 50, not live', () => {
    const maps = fc.dictionary(
      fc.constantFrom('blue', 'GREEN', 'red', 'purple'),
      fc.oneof(share, fc.constantFrom(0, 50, 100)),
    );
    fc.assert(
      fc.property(maps, maps, (traffic, mirror) => {
        let checked;
        try {
          checked = checkTraffic(
            'e',
            readMap(traffic, 'traffic'),
            readMap(mirror, 'mirrorTraffic'),
            deployments,
          );
        } catch (error) {
          return (error as { status: number }).status === 400;
        }
        const live = Object.entries(checked.traffic).filter(([, value]) => value > 0);
        const mirrored = Object.entries(checked.mirrorTraffic).filter(([, value]) => value > 0);
        const sum = live.reduce((total, [, value]) => total + value, 0);
        return (
          (sum === 0 || sum === 100) &&
          [...live, ...mirrored].every(([name]) => name === 'blue' || name === 'green') &&
          mirrored.length <= 1 &&
          mirrored.every(([name, value]) => value <= 50 && !live.some(([other]) => other === name))
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('is spelled as its deployments are', () => {
    const { traffic } = checkTraffic('e', { BLUE: 100, Green: 0 }, {}, deployments);
    expect(traffic).toEqual({ blue: 100, green: 0 });
  });

  it('may name a deployment that has not Succeeded only with 0', () => {
    expect(checkTraffic('e', { red: 0 }, {}, deployments).traffic).toEqual({ red: 0 });
    expect(() => checkTraffic('e', { red: 100 }, {}, deployments)).toThrow(
      'its provisioning state is Failed',
    );
  });

  it('that is absent or null is empty', () => {
    expect([readMap(undefined, 'traffic'), readMap(null, 'traffic')]).toEqual([{}, {}]);
    expect(() => readMap('blue', 'traffic')).toThrow('must be an object');
  });
});
