import { createHash, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import {
  fulcioHandler,
  initializeCA,
  initializeCTLog,
  initializeTLog,
  initializeTSA,
  rekorHandler,
  tsaHandler,
} from '@sigstore/mock';
import { bundleToJSON } from '@sigstore/bundle';
import { DSSEBundleBuilder, FulcioSigner, RekorWitness, TSAWitness } from '@sigstore/sign';
import { bytesDigest } from '../evidence/digests.ts';
import { predicateType, statementType } from './statement.ts';

/** What GitHub's token says of the run that signs. */
export interface Run {
  /** `owner/name` of the repository that the workflow runs for. */
  repository: string;
  /** `owner/name/.github/workflows/file.yml@ref` of the workflow whose job signs. */
  workflow: string;
  commit: string;
  issuer: string;
}

export const standardRun: Run = {
  repository: 'acme/flights',
  workflow: 'acme/flights/.github/workflows/train.yml@refs/heads/main',
  commit: 'c0ffee'.padEnd(40, '0'),
  issuer: 'https://token.actions.githubusercontent.com',
};

export interface Signing {
  run?: Partial<Run>;
  subject?: string;
  digest: string;
  type?: string;
  predicate: unknown;
  /** Who witnesses the signature: Sigstore's public-good instance has the log, GitHub's own the time stamps. */
  witnesses?: ('log' | 'timestamp')[];
}

export interface TestSigstore {
  /** The trust root, as `gh attestation trusted-root` prints it: one line of JSON. */
  trustedRoot: object;
  /** Signs as `actions/attest` does: the bundle as JSON. */
  sign(signing: Signing): Promise<string>;
  close(): Promise<void>;
}

export interface SigstoreSetting {
  /** When certificates are issued, and when signatures are witnessed; now by default. */
  issued?: Date;
  witnessed?: Date;
  /** Without logs it is like GitHub's own instance: certificates have no SCT, and the root names no log. */
  logs?: boolean;
}

/**
 * Sigstore on this machine, under a trust root of its own: certificate authority, certificate log, transparency log
 * and time stamps are those of `@sigstore/mock`, spoken to over HTTP by the client that `actions/attest` signs with.
 */
export async function startSigstore({
  issued,
  witnessed,
  logs = true,
}: SigstoreSetting = {}): Promise<TestSigstore> {
  const keys = () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const ctLog = await initializeCTLog(keys(), issued);
  const ca = await initializeCA(keys(), logs ? ctLog : undefined, issued);
  // The mock writes fractions of a second in a form that is not DER: its clock is set to whole ones.
  const stamped = new Date();
  const tsa = await initializeTSA(keys(), stamped);
  const log = await initializeTLog('https://rekor.test', keys(), witnessed);
  const rekor = rekorHandler(log);
  const handlers = [fulcioHandler(ca, { subjectClaim: 'san' }), rekor, tsaHandler(tsa)];
  const server = createServer((request: IncomingMessage, response) => {
    void (async () => {
      const handler = handlers.find(({ path }) => path === request.url)!;
      stamped.setTime(Math.ceil((witnessed?.getTime() ?? Date.now()) / 1000) * 1000);
      const body = await text(request);
      const {
        statusCode,
        response: answer,
        contentType,
      } = await handler.fn(handler === rekor ? recorded(body) : body);
      response.writeHead(statusCode, { 'content-type': contentType ?? 'text/plain' }).end(answer);
    })();
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const start = new Date(Date.now() - 86_400_000).toISOString();
  const validFor = { start };
  const chain = (...certificates: ArrayBufferView[]) => ({
    certificates: certificates.map((der) => ({ rawBytes: base64(der) })),
  });
  const logOf = (publicKey: Buffer) => ({
    hashAlgorithm: 'SHA2_256',
    publicKey: { rawBytes: base64(publicKey), keyDetails: 'PKIX_ECDSA_P256_SHA_256', validFor },
    logId: { keyId: createHash('sha256').update(publicKey).digest('base64') },
  });
  return {
    trustedRoot: {
      mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
      tlogs: logs ? [{ baseUrl: 'https://rekor.test', ...logOf(log.publicKey) }] : [],
      certificateAuthorities: [
        {
          subject: { organization: 'sigstore.mock', commonName: 'sigstore' },
          uri: 'https://fulcio.test',
          certChain: chain(ca.rootCertificate),
          validFor,
        },
      ],
      ctlogs: logs ? [{ baseUrl: 'https://ctfe.test', ...logOf(ctLog.publicKey) }] : [],
      timestampAuthorities: [
        {
          subject: { organization: 'sigstore.mock', commonName: 'tsa signing' },
          uri: 'https://tsa.test',
          certChain: chain(tsa.intCertificate, tsa.rootCertificate),
          validFor,
        },
      ],
    },
    async sign({ run, subject, digest, type, predicate, witnesses = ['log', 'timestamp'] }) {
      const statement = {
        _type: statementType,
        subject: [{ name: subject ?? 'azureml:flights:1', digest: { sha256: digest } }],
        predicateType: type ?? predicateType,
        predicate,
      };
      const signer = new FulcioSigner({
        fulcioBaseURL: url,
        identityProvider: { getToken: () => Promise.resolve(tokenOf({ ...standardRun, ...run })) },
      });
      const bundle = await new DSSEBundleBuilder({
        signer,
        witnesses: witnesses.map((witness) =>
          witness === 'log' ? new RekorWitness({ rekorBaseURL: url }) : new TSAWitness({ tsaBaseURL: url }),
        ),
      }).create({ data: Buffer.from(JSON.stringify(statement)), type: 'application/vnd.in-toto+json' });
      return JSON.stringify(bundleToJSON(bundle));
    },
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

interface ProposedEntry {
  apiVersion: string;
  kind: string;
  spec: { proposedContent: { envelope: string; verifiers: [string] } };
}

/**
 * What Rekor keeps of an envelope that it is sent: digests, signature and certificate. The mock keeps what it is sent.
 * https://github.com/sigstore/rekor/blob/main/pkg/types/dsse/v0.0.1/dsse_v0_0_1_schema.json
 */
function recorded(request: string): string {
  const { apiVersion, kind, spec } = JSON.parse(request) as ProposedEntry;
  const { envelope, verifiers } = spec.proposedContent;
  const { payload, signatures } = JSON.parse(envelope) as { payload: string; signatures: [{ sig: string }] };
  const certificate = new X509Certificate(Buffer.from(verifiers[0], 'base64'));
  return JSON.stringify({
    apiVersion,
    kind,
    spec: {
      envelopeHash: { algorithm: 'sha256', value: bytesDigest(envelope) },
      payloadHash: { algorithm: 'sha256', value: bytesDigest(Buffer.from(payload, 'base64')) },
      signatures: [
        { signature: signatures[0].sig, verifier: Buffer.from(certificate.toString()).toString('base64') },
      ],
    },
  });
}

/** An OpenID Connect token as GitHub's service gives one to a job; the authority here reads it and asks nobody. */
function tokenOf({ repository, workflow, commit, issuer }: Run): string {
  const claims = {
    iss: issuer,
    aud: 'sigstore',
    sub: `repo:${repository}:ref:refs/heads/main`,
    san: `https://github.com/${workflow}`,
    repository,
    repository_owner: repository.split('/')[0],
    sha: commit,
    ref: 'refs/heads/main',
    event_name: 'push',
    workflow: 'train',
    workflow_ref: `${repository}/.github/workflows/train.yml@refs/heads/main`,
    job_workflow_ref: workflow,
    runner_environment: 'github-hosted',
    run_id: '7',
    run_attempt: '1',
  };
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part(claims)}.`;
}

function base64({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}
