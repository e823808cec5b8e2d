import path from 'node:path';
import { AzureError } from '@mlops-actions/azureml/azure-error';
import type { Endpoint } from '@mlops-actions/azureml/endpoints';
import type { Progress } from '@mlops-actions/azureml/operation';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import type { Check, Outcome } from '../report/outcome.ts';
import type { Section } from '../report/section.ts';
import type { Context } from '../runtime/context.ts';
import { keepSecret } from '../runtime/secrets.ts';
import { UserError } from '../runtime/user-error.ts';
import { mostLive } from '../traffic/shares.ts';
import { type ArmBody, type DeploymentAssets, armDeployment } from './arm-deployment.ts';
import { planAssets } from './assets.ts';
import type { AttestationInputs } from './attestation.ts';
import { attestationOf, refusedOutcome } from './attestation-gate.ts';
import { type Created, cleanUp } from './clean-up.ts';
import { containerLogs } from './container-logs.ts';
import { withContent } from './content.ts';
import { deployedModel, modelSubject } from './deployed-model.ts';
import { type DeploymentFile, readDeploymentFile } from './deployment-file.ts';
import { ensureEndpoint } from './endpoint.ts';
import { type EndpointFile, readEndpointFile } from './endpoint-file.ts';
import { slotsOf } from './live-slots.ts';
import { type SlotChoice, chooseSlot } from './slot.ts';
import { type SmokeRequest, readSmokeTest, runSmokeTest } from './smoke-test.ts';

export interface DeployInputs extends AttestationInputs {
  endpoint: string | undefined;
  endpointFile: string | undefined;
  deploymentFile: string;
  model: string | undefined;
  /** `auto` or a name. */
  slot: string;
  smokeTest: string | undefined;
  /** For the whole deployment, in milliseconds. */
  timeout: number;
}

interface Files {
  endpoint: EndpointFile | undefined;
  deployment: DeploymentFile;
  smokeTest: SmokeRequest[];
  name: string;
}

/** What a deployment ended in. */
interface Result {
  verdict: 'deployed' | 'unchanged' | 'failed';
  summary: string;
  deployment: string;
  checks: Check[];
  sections: Section[];
}

const cleanUpMs = 900_000;

/**
 * Deploys a model beside what is live, without touching traffic: files, and whether all that they name is there →
 * endpoint → assets → a free slot → write and wait → smoke test through the routing header. What it has made is taken
 * away where it fails or is cancelled.
 * @param remember told what exists only because of this step, for a post step to take away; null when all is well
 * @throws UserError for mistakes in inputs and files, before anything is deployed
 */
export async function deployEndpoint(
  inputs: DeployInputs,
  workspace: Workspace,
  context: Context,
  remember: (created: Created | null) => void = () => undefined,
): Promise<Outcome> {
  const files = await readFiles(inputs);
  const assets = await planAssets(workspace, files.deployment, {
    folder: path.dirname(inputs.deploymentFile),
    model: inputs.model,
    endpoint: files.name,
    ...context,
  });
  const attestation = await attestationOf(inputs, assets.model, workspace, context);
  if (attestation?.verdict === 'fail') return refusedOutcome(files.name, attestation);
  const created: Created = { endpoint: files.name, isNewEndpoint: false };
  const make = (part: Partial<Created>) => {
    Object.assign(created, part);
    remember(created);
  };
  try {
    const endpoint = await ensureEndpoint(workspace, files.name, files.endpoint, context, () =>
      make({ isNewEndpoint: true }),
    );
    const body = bodyOf(files, await assets.make(), endpoint, context);
    const slots = slotsOf(endpoint, await workspace.deployments.list(files.name, context.signal), body);
    const choice = chooseSlot(inputs.slot, files.deployment.name, slots);
    const result = await deploy(workspace, files, body, choice, inputs.timeout, context, () =>
      make({ deployment: choice.name }),
    );
    if (result.verdict === 'failed') result.summary += await takenAway(workspace, created, choice, context);
    remember(null);
    return await outcomeOf(workspace, endpoint, result, choice.kind !== 'unchanged', attestation);
  } catch (error) {
    context.log.info('This step is taking away what it has made.');
    await cleanUp(workspace, created, context, cleanUpMs);
    remember(null);
    // What an abort breaks off says less than why.
    context.signal.throwIfAborted();
    throw error;
  }
}

async function readFiles(inputs: DeployInputs): Promise<Files> {
  const endpoint =
    inputs.endpointFile === undefined ? undefined : await readEndpointFile(inputs.endpointFile);
  const deployment = await readDeploymentFile(inputs.deploymentFile);
  const name = inputs.endpoint ?? endpoint?.name ?? deployment.endpoint_name;
  if (name === undefined) {
    throw new UserError(
      `No endpoint is named: give the input 'endpoint', or 'endpoint_name' in '${inputs.deploymentFile}'.`,
    );
  }
  for (const [variable, value] of Object.entries(deployment.environment_variables ?? {})) {
    if (/key|secret|token|password|connection/i.test(variable)) keepSecret(value);
  }
  const smokeTest = inputs.smokeTest === undefined ? [] : await readSmokeTest(inputs.smokeTest);
  return { endpoint, deployment, smokeTest, name };
}

function bodyOf(
  { endpoint: endpointFile, deployment }: Files,
  assets: DeploymentAssets,
  endpoint: Endpoint,
  { log }: Context,
): ArmBody {
  if (endpointFile?.traffic || endpointFile?.mirror_traffic) {
    log.warning(`The traffic in the endpoint file was not written: moving traffic is switch-traffic's part.`);
  }
  const capacity = deployment.instance_count ?? 1;
  const isManaged = endpoint.compute === 'Managed';
  return withContent(armDeployment(deployment, assets, { location: endpoint.location, isManaged, capacity }));
}

async function deploy(
  workspace: Workspace,
  files: Files,
  body: ArmBody,
  choice: SlotChoice,
  timeoutMs: number,
  context: Context,
  onCreate: () => void,
): Promise<Result> {
  const { log, signal } = context;
  const { name: deployment } = choice;
  const { name: endpoint } = files;
  const facts = { deployment, sections: [] };
  if (choice.kind === 'unchanged') {
    log.info(`Deployment ${deployment} is as wanted already.`);
  } else {
    if (choice.kind === 'occupied') {
      log.info(`Taking away what was in slot ${deployment}, which has no traffic.`);
      await (await workspace.deployments.delete(endpoint, deployment, signal)).wait({ signal });
    }
    onCreate();
    const failure = await write(workspace, endpoint, deployment, body, timeoutMs, context);
    if (failure) return failed(workspace, endpoint, deployment, failure.sentence(), []);
  }
  const checks = await smokeTested(workspace, files, deployment, context);
  const wrong = checks.filter(({ verdict }) => verdict !== 'pass');
  if (wrong.length > 0) {
    const why = `${wrong.length} of ${checks.length} smoke tests failed: ${wrong[0]!.title} ${wrong[0]!.detail}.`;
    return failed(workspace, endpoint, deployment, why, checks);
  }
  const tests = checks.length === 1 ? 'its smoke test' : `its ${checks.length} smoke tests`;
  const tested = checks.length > 0 ? `, and ${tests} passed` : '';
  return choice.kind === 'unchanged'
    ? {
        verdict: 'unchanged',
        summary: `Deployment ${deployment} of ${endpoint} is as wanted already${tested}.`,
        checks,
        ...facts,
      }
    : {
        verdict: 'deployed',
        summary: `Deployment ${deployment} of ${endpoint} is ready without traffic${tested}.`,
        checks,
        ...facts,
      };
}

/** Waits with progress; what Azure refuses or fails at is handed back. */
async function write(
  workspace: Workspace,
  endpoint: string,
  deployment: string,
  body: ArmBody,
  timeoutMs: number,
  { log, signal }: Context,
): Promise<AzureError | undefined> {
  let toldMs = 0;
  const onProgress = ({ status, elapsedMs }: Progress) => {
    if (elapsedMs - toldMs < 30_000) return;
    toldMs = elapsedMs;
    log.info(`Deployment ${deployment}: ${status} for ${Math.round(elapsedMs / 1000)} s.`);
  };
  log.info(`Creating deployment ${deployment} of endpoint ${endpoint}.`);
  try {
    const operation = await workspace.deployments.createOrUpdate(endpoint, deployment, body, signal);
    await operation.wait({ signal, onProgress, timeoutMs });
    return undefined;
  } catch (error) {
    if (error instanceof AzureError) return error;
    throw error;
  }
}

async function smokeTested(
  workspace: Workspace,
  { name, smokeTest, deployment: file }: Files,
  deployment: string,
  { signal }: Context,
): Promise<Check[]> {
  if (smokeTest.length === 0) return [];
  const endpoint = await workspace.endpoints.get(name, signal);
  const scorer = await workspace.openScorer(endpoint!);
  try {
    // The service gives up first, so that its own answer is what is seen.
    const timeoutMs = (file.request_settings?.request_timeout_ms ?? 5_000) + 30_000;
    return await runSmokeTest(scorer, deployment, smokeTest, { timeoutMs, signal });
  } finally {
    await scorer.close();
  }
}

async function failed(
  workspace: Workspace,
  endpoint: string,
  deployment: string,
  why: string,
  checks: Check[],
): Promise<Result> {
  const sections = await containerLogs(workspace, endpoint, deployment);
  return { verdict: 'failed', summary: why, deployment, checks, sections };
}

async function takenAway(
  workspace: Workspace,
  created: Created,
  choice: SlotChoice,
  context: Context,
): Promise<string> {
  if (choice.kind === 'unchanged') return ' It was there before, so it was left as it is.';
  const done = await cleanUp(workspace, created, context, cleanUpMs);
  return done.map((sentence) => ` ${sentence}`).join('');
}

async function outcomeOf(
  workspace: Workspace,
  endpoint: Endpoint,
  { verdict, summary, deployment, checks, sections }: Result,
  isNew: boolean,
  attestation: Check | undefined,
): Promise<Outcome> {
  const live = mostLive(endpoint.traffic) ?? '';
  const model = verdict === 'failed' ? undefined : await deployedModel(workspace, endpoint.name, deployment);
  const rows = [
    ['Endpoint', endpoint.name],
    ['Deployment', deployment],
    ['Most live deployment', live || 'none'],
    ...(model ? [['Model', `azureml:${model.name}:${model.version}`]] : []),
    ['Attestation', attestation?.detail ?? 'Not asked for'],
  ];
  return {
    verdict,
    summary,
    subject: { endpoint: endpoint.name, deployment, ...modelSubject(model) },
    checks: attestation ? [attestation, ...checks] : checks,
    outputs: {
      'endpoint-url': endpoint.scoringUri ?? '',
      'deployment-name': deployment,
      'live-deployment': live,
      created: String(isNew && verdict === 'deployed'),
    },
    sections: [
      { title: 'Deployment', blocks: [{ kind: 'table', columns: [{ title: '' }, { title: '' }], rows }] },
      ...sections,
    ],
    annotations:
      verdict === 'failed' ? [{ level: 'error', message: summary, title: 'The deployment failed' }] : [],
  };
}
