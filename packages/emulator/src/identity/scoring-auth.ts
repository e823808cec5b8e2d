import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ScoringAuth } from '../server/emulator.ts';
import type { Resources } from '../state/resources.ts';
import { endpointKey } from '../state/resources.ts';
import type { BearerCheck } from './bearer.ts';

const LIFE = 24 * 3600;
const REFRESH = 12 * 3600;

/** Keys, tokens signed with `secret` (24 hours, to be renewed after 12, as on Azure), or Entra tokens, by the endpoint's authMode. */
export function createScoringAuth(resources: Resources, secret: string, bearer: BearerCheck): ScoringAuth {
  const sign = (text: string): string => createHmac('sha256', secret).update(text).digest('base64url');

  function isOwnToken(endpoint: string, token: string): boolean {
    const [expiry = '', signature = ''] = token.split('.');
    return Number(expiry) * 1000 > Date.now() && equal(signature, sign(`${endpointKey(endpoint)}|${expiry}`));
  }

  return {
    allows: (endpoint, authorization) => {
      if (!authorization?.startsWith('Bearer ')) return false;
      const token = authorization.slice('Bearer '.length);
      const key = endpointKey(endpoint);
      const authMode = resources.endpoints.get(key)?.properties.authMode;
      if (authMode === 'AADToken') return bearer(authorization, 'scoring') === undefined;
      if (authMode === 'AMLToken') return isOwnToken(endpoint, token);
      const keys = resources.endpointKeys.get(key);
      return keys !== undefined && (equal(token, keys.primaryKey) || equal(token, keys.secondaryKey));
    },
    issue: (endpoint) => {
      const now = Math.floor(Date.now() / 1000);
      const expiry = now + LIFE;
      return {
        accessToken: `${expiry}.${sign(`${endpointKey(endpoint)}|${expiry}`)}`,
        tokenType: 'Bearer',
        expiryTimeUtc: expiry,
        refreshAfterTimeUtc: now + REFRESH,
      };
    },
  };
}

function equal(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
