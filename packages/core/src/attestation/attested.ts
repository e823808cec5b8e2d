import type { TrustMaterial } from '@sigstore/verify';
import { predicateAbout, readBundles, type Refused, type SignedStatement } from './bundle.ts';
import { type ExpectedSigner, type Signer, signerRefusal } from './signer.ts';
import { type Predicate, predicateType } from './statement.ts';
import { type VerdictRules, verdictRefusal } from './verdict.ts';
import { verifySignature } from './verify.ts';

export interface Attestation {
  signer: Signer;
  predicate: Predicate;
}

export interface Demands {
  modelDigest: string;
  signer: ExpectedSigner;
  rules: VerdictRules;
  roots: readonly TrustMaterial[];
}

/**
 * Whether a file of bundles attests a model: one of them has to hold in all of signature, signer, subject and verdicts.
 * Nothing that a bundle says is believed before its signature was verified.
 * @returns what was attested, or why not: of several bundles, what is wrong with the first that is about models
 */
export function attested(text: string, demands: Demands): Attestation | Refused {
  const bundles = readBundles(text);
  const results = byRelevance(bundles).map((bundle) =>
    'refused' in bundle ? bundle : held(bundle, demands),
  );
  return results.find((result) => !('refused' in result)) ?? results[0]!;
}

function held(
  statement: SignedStatement,
  { modelDigest, signer: expected, rules, roots }: Demands,
): Attestation | Refused {
  const signer = verifySignature(statement, roots);
  if ('refused' in signer) return signer;
  const stranger = signerRefusal(signer, expected);
  if (stranger !== undefined) return { refused: stranger };
  const predicate = predicateAbout(statement, modelDigest);
  if ('refused' in predicate) return predicate;
  const refused = verdictRefusal(predicate, signer, rules);
  return refused === undefined ? { signer, predicate } : { refused };
}

/** `gh attestation download` also gives what else is attested of the same files. */
function byRelevance(bundles: (SignedStatement | Refused)[]): (SignedStatement | Refused)[] {
  const isOurs = (bundle: SignedStatement | Refused) =>
    'predicateType' in bundle && bundle.predicateType === predicateType;
  return [...bundles.filter(isOurs), ...bundles.filter((bundle) => !isOurs(bundle))];
}
