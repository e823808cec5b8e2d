/** What a token is for; the token authority writes it as `aud`. */
export type Audience = 'arm' | 'storage' | 'scoring';

/** Undefined when the header carries a token that is accepted, else why it is not, in one sentence. */
export type BearerCheck = (authorization: string | undefined, audience: Audience) => string | undefined;

/** Without TLS there is no token authority: a bearer token is demanded, and any will do. */
export const anyBearer: BearerCheck = (authorization) =>
  /^Bearer \S+/i.test(authorization ?? '')
    ? undefined
    : "Authentication failed. The 'Authorization' header is missing or is not a bearer token.";
