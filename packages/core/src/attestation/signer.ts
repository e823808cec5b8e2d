import type { SignedEntity } from '@sigstore/verify';

/** Who signed, as Fulcio wrote it into the certificate: https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md */
export interface Signer {
  /** The workflow that signed and the ref that it was read from: the certificate's subject alternative name. */
  workflow: string;
  /** Who vouched for the workflow. */
  issuer: string;
  /** The repository that the workflow ran for, which calls the workflow where that is a reusable one. */
  repository: string;
  /** The commit that the workflow ran for. */
  commit: string;
}

/** Who has to have signed. */
export interface ExpectedSigner {
  /** Such as `https://github.com`. */
  server: string;
  /** `owner/name` of the repository that the workflow has to have run for. */
  repository: string;
  /** `owner/name`, or `owner/name/.github/workflows/train.yml`, with or without `@refs/heads/main`. */
  identity: string;
  issuer: string;
}

type Certificate = Extract<SignedEntity['key'], { $case: 'certificate' }>['certificate'];

export function signerOf(certificate: Certificate): Signer {
  const extension = (oid: string) => {
    const text = certificate.extension(`1.3.6.1.4.1.57264.1.${oid}`)?.valueObj.subs?.[0]?.value;
    return text?.toString('utf8') ?? '';
  };
  return {
    workflow: certificate.subjectAltName ?? '',
    issuer: extension('8'),
    repository: extension('12'),
    commit: extension('13'),
  };
}

/**
 * Why the signer is not the one that is expected; undefined where it is. Owners and repositories are compared without
 * case, as GitHub takes them, workflow files and refs with it.
 */
export function signerRefusal(signer: Signer, expected: ExpectedSigner): string | undefined {
  const { server, repository, identity, issuer } = expected;
  if (signer.issuer !== issuer)
    return `was signed by one for whom '${signer.issuer}' vouches, not '${issuer}': where that is right, give it as input 'attestation-issuer'`;
  if (signer.repository.toLowerCase() !== `${server}/${repository}`.toLowerCase())
    return `was made for the repository '${signer.repository}', not for '${server}/${repository}': where that is right, give it as input 'attestation-repository'`;
  if (!isIdentity(signer.workflow, `${server}/${identity}`))
    return `was signed by the workflow '${signer.workflow}', not by '${server}/${identity}': where that is right, give it as input 'attestation-identity'`;
  return undefined;
}

function isIdentity(workflow: string, identity: string): boolean {
  const [given, expected] = [partsOf(workflow), partsOf(identity)];
  return (
    given.repository.toLowerCase() === expected.repository.toLowerCase() &&
    (expected.file === '' || given.file === expected.file) &&
    (expected.ref === '' || given.ref === expected.ref)
  );
}

/**
 * `https://github.com/acme/flights/.github/workflows/train.yml@refs/heads/main` in its parts. Files and branches may
 * have an @ in their names; a file has no slash in its own, and a ref is a commit or begins with `refs/`.
 */
function partsOf(workflow: string) {
  const match =
    /^(https:\/\/[^/@]+\/[^/@]+\/[^/@]+)(?:\/((?:[^/]+\/)*?[^/]+?))?(?:@(refs\/.+|[0-9a-f]{40}))?$/s.exec(
      workflow,
    );
  return { repository: match?.[1] ?? '', file: match?.[2] ?? '', ref: match?.[3] ?? '' };
}
