import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { trafficMap, writableBody } from './resource.ts';

test('what was read is written back whole, known to us or not, without what only the server may set', () => {
  const body = writableBody({
    id: '/subscriptions/s',
    name: 'flights',
    type: 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints',
    location: 'westeurope',
    kind: 'Managed',
    tags: { team: 'ops' },
    systemData: {},
    identity: {
      type: 'SystemAssigned,UserAssigned',
      principalId: 'p',
      tenantId: 't',
      userAssignedIdentities: { '/ids/a': { clientId: 'c', principalId: 'p' } },
    },
    properties: {
      authMode: 'Key',
      traffic: { blue: 100 },
      mirrorTraffic: { green: 10 },
      newerThanThisClient: { x: 1 },
      provisioningState: 'Succeeded',
      scoringUri: 'https://x',
      swaggerUri: 'https://y',
    },
  });
  expect(body).toEqual({
    location: 'westeurope',
    kind: 'Managed',
    tags: { team: 'ops' },
    identity: { type: 'SystemAssigned,UserAssigned', userAssignedIdentities: { '/ids/a': {} } },
    properties: {
      authMode: 'Key',
      traffic: { blue: 100 },
      mirrorTraffic: { green: 10 },
      newerThanThisClient: { x: 1 },
    },
  });
});

test('a traffic map has lower-case names and no zeros, and its form does not depend on the order', () => {
  expect(trafficMap({ Green: 0, BLUE: 100 })).toEqual({ blue: 100 });
  expect(trafficMap(null)).toEqual({});
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), fc.integer({ min: 0, max: 100 })), (map) => {
      const turned = Object.fromEntries(Object.entries(map).toReversed());
      expect(JSON.stringify(trafficMap(turned))).toBe(JSON.stringify(trafficMap(map)));
    }),
  );
});
