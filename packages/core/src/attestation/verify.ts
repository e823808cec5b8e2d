import { createPublicKey } from 'node:crypto';
import { type SignedEntity, type TrustMaterial, toSignedEntity, Verifier } from '@sigstore/verify';
import type { Refused, SignedStatement } from './bundle.ts';
import { type Signer, signerOf } from './signer.ts';

type Certificate = Extract<SignedEntity['key'], { $case: 'certificate' }>['certificate'];

/**
 * Whether a trust root stands for the signature of a bundle: the DSSE signature, the certificate and its chain, the
 * time of signing (by a log or an RFC 3161 time stamp, at which the certificate has to have been valid), and the logs
 * that the root names (a root without logs, such as GitHub's own, demands no entry).
 * @returns the signer as its certificate names it, or why the bundle is refused
 */
export function verifySignature(
  { bundle }: SignedStatement,
  roots: readonly TrustMaterial[],
): Signer | Refused {
  try {
    return verified(toSignedEntity(bundle), roots);
  } catch {
    // Certificates and time stamps are parsed as they are read: damage shows anywhere.
    return { refused: 'has a certificate, time stamp or log entry that cannot be read: it is damaged' };
  }
}

function verified(entity: SignedEntity, roots: readonly TrustMaterial[]): Signer | Refused {
  if (entity.key.$case !== 'certificate')
    return { refused: 'was signed with a key, and not with the certificate of a workflow' };
  const { certificate } = entity.key;
  const key = createPublicKey({ key: certificate.publicKey, format: 'der', type: 'spki' });
  if (!entity.signature.verifySignature(key))
    return {
      refused:
        "was changed after it was signed: the signature fits its payload (subject and predicate) and its certificate's key no longer",
    };
  const known = roots.filter((root) => hasIssuer(root, certificate));
  if (known.length === 0)
    return {
      refused:
        "has a certificate that no authority of the trust root has issued: give input 'trusted-root' the root of who signed",
    };
  const refusals: Refused[] = [];
  for (const root of known) {
    const refused = refusalBy(root, entity, certificate);
    if (!refused) return signerOf(certificate);
    refusals.push(refused);
  }
  return refusals[0]!;
}

function hasIssuer({ certificateAuthorities }: TrustMaterial, { issuer }: Certificate): boolean {
  return certificateAuthorities.some(({ certChain }) =>
    certChain.some(({ subject }) => subject.equals(issuer)),
  );
}

function refusalBy(root: TrustMaterial, entity: SignedEntity, certificate: Certificate): Refused | undefined {
  const needsLog = root.tlogs.length > 0;
  if (needsLog && entity.tlogEntries.length === 0)
    return { refused: 'has no entry in the transparency log, which its trust root demands' };
  try {
    new Verifier(root, {
      ctlogThreshold: root.ctlogs.length > 0 ? 1 : 0,
      tlogThreshold: needsLog ? 1 : 0,
      timestampThreshold: 1,
    }).verify(entity);
    return undefined;
  } catch (error) {
    return { refused: reasonOf(error, entity, certificate) };
  }
}

/** The library's code in words. What it says itself is for those who write verifiers. */
function reasonOf(error: unknown, { timestamps }: SignedEntity, certificate: Certificate): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const times = timestamps.map(timeOf).filter((time) => time !== undefined);
  if (code === 'TIMESTAMP_ERROR')
    return times.length === 0
      ? 'does not prove when it was signed: it has no time stamp, and no log entry with a time'
      : 'has a time stamp that no authority of the trust root has given to this signature';
  if (code.startsWith('TLOG'))
    return 'has an entry in the transparency log that is not of this signature, or that the log of the trust root did not sign';
  if (code !== 'CERTIFICATE_ERROR') return 'could not be verified by its trust root';
  const late = times.find((time) => !certificate.validForDate(time));
  if (late)
    return `has a certificate that was not valid at the time of signing (${late.toISOString()}; it was from ${certificate.notBefore.toISOString()} to ${certificate.notAfter.toISOString()})`;
  return 'has a certificate that was changed, or that the authority and the certificate log of the trust root do not stand for';
}

function timeOf(timestamp: SignedEntity['timestamps'][number]): Date | undefined {
  if (timestamp.$case === 'timestamp-authority') return timestamp.timestamp.signingTime;
  const { inclusionPromise, integratedTime } = timestamp.tlogEntry;
  return inclusionPromise ? new Date(Number(integratedTime) * 1000) : undefined;
}
