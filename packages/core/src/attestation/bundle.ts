import { type Bundle, bundleFromJSON } from '@sigstore/bundle';
import {
  type Predicate,
  predicateSchema,
  predicateType,
  statementSchema,
  statementType,
} from './statement.ts';

/** What a Sigstore bundle says, before anyone has looked at its signature. */
export interface SignedStatement {
  bundle: Bundle;
  subjects: { name?: string | undefined; digest: Record<string, string> }[];
  predicateType: string;
  predicate: unknown;
}

/** Why something is refused, as the rest of a sentence that begins with `The attestation`. */
export interface Refused {
  refused: string;
}

/**
 * Reads bundles: one as JSON, as `actions/attest` writes it, or one a line, as `gh attestation download` does.
 * @returns in the order of the file, none of them verified; what is none of them is refused with the reason
 */
export function readBundles(text: string): (SignedStatement | Refused)[] {
  const whole = parsed(text);
  if (whole !== undefined) return [readBundle(whole)];
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const values = lines.map(parsed);
  if (lines.length === 0 || values.includes(undefined))
    return [{ refused: 'is not JSON: give the file that the output bundle-path of actions/attest names' }];
  return values.map(readBundle);
}

function readBundle(value: unknown): SignedStatement | Refused {
  const fields = typeof value === 'object' && value !== null ? value : {};
  if ('_type' in fields && fields._type === statementType)
    return {
      refused: 'is a statement that nobody has signed: sign it with actions/attest, and give its bundle',
    };
  if (!('mediaType' in fields) || typeof fields.mediaType !== 'string')
    return { refused: 'is no Sigstore bundle (it has no mediaType): give what actions/attest has written' };
  try {
    return statementIn(bundleFromJSON(fields));
  } catch {
    return { refused: `is no Sigstore bundle that can be read: it is damaged, or of a later form` };
  }
}

function statementIn(bundle: Bundle): SignedStatement | Refused {
  if (bundle.content.$case !== 'dsseEnvelope') return { refused: 'signs a file, and no in-toto statement' };
  const { payload, payloadType } = bundle.content.dsseEnvelope;
  const statement = statementSchema.safeParse(parsed(payload.toString('utf8')));
  if (payloadType !== 'application/vnd.in-toto+json' || !statement.success)
    return { refused: 'signs something that is no in-toto statement' };
  const { subject, predicateType: type, predicate } = statement.data;
  return { bundle, subjects: subject, predicateType: type, predicate };
}

/** The predicate of a statement about this model; anything else is refused. */
export function predicateAbout(statement: SignedStatement, modelDigest: string): Predicate | Refused {
  if (statement.predicateType !== predicateType)
    return {
      refused: `says something else (its predicate type is '${statement.predicateType}', not '${predicateType}')`,
    };
  const digests = statement.subjects.map(({ digest }) => digest['sha256'] ?? 'none');
  if (!digests.includes(modelDigest))
    return {
      refused: `is about another model (sha256 ${digests[0]!.slice(0, 12)}…, and this one's files have ${modelDigest.slice(0, 12)}…)`,
    };
  const predicate = predicateSchema.safeParse(statement.predicate);
  if (predicate.success) return predicate.data;
  const where = predicate.error.issues[0]!.path.join('.') || 'it';
  return { refused: `has a predicate that cannot be judged ('${where}' is not as this version reads it)` };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
