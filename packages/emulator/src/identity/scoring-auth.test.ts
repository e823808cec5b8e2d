import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OnlineEndpoint } from '../state/resources.ts';
import { openResources } from '../state/resources.ts';
import { openStore } from '../state/store.ts';
import { anyBearer } from './bearer.ts';
import { createScoringAuth } from './scoring-auth.ts';

describe('Who may score', () => {
  const folder = mkdtempSync(join(tmpdir(), 'emulator-auth-'));
  const store = openStore(folder);
  const resources = openResources(store);
  const auth = createScoringAuth(resources, 'secret', anyBearer);
  for (const authMode of ['Key', 'AMLToken', 'AADToken'] as const) {
    resources.endpoints.put(authMode.toLowerCase(), {
      properties: { authMode },
    } as unknown as OnlineEndpoint);
    resources.endpointKeys.put(authMode.toLowerCase(), { primaryKey: 'first', secondaryKey: 'second' });
  }
  afterAll(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });

  it('an endpoint with keys takes either key, and nothing else', () => {
    const allowed = ['Bearer first', 'Bearer second', 'Bearer third', 'first', 'Bearer ', undefined];
    expect(allowed.map((header) => auth.allows('Key', header))).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it('an endpoint with tokens takes its own, for 24 hours', () => {
    const issued = auth.issue('AMLToken');
    const header = `Bearer ${issued.accessToken}`;
    expect(issued.expiryTimeUtc - issued.refreshAfterTimeUtc).toBe(12 * 3600);
    expect([auth.allows('amltoken', header), auth.allows('AMLToken', 'Bearer first')]).toEqual([true, false]);
    expect(auth.allows('AMLToken', `Bearer ${auth.issue('Key').accessToken}`)).toBe(false);
    expect(auth.allows('AMLToken', `${header}x`)).toBe(false);
    jest.useFakeTimers({ now: Date.now() + 24 * 3_600_000 + 1000 });
    expect(auth.allows('AMLToken', header)).toBe(false);
    jest.useRealTimers();
  });

  it('an endpoint for Entra takes what the token authority takes, and no key', () => {
    expect([auth.allows('AADToken', 'Bearer any'), auth.allows('AADToken', undefined)]).toEqual([
      true,
      false,
    ]);
  });

  it('an endpoint that does not exist takes nothing', () => {
    expect(auth.allows('nowhere', 'Bearer first')).toBe(false);
  });
});
