import type { FastifyInstance } from 'fastify';
import type { Call } from '../faults/call-log.ts';
import type { DataPlane, ScoredRequest } from '../server/data-plane.ts';
import type { Emulator } from '../server/emulator.ts';
import type { Job, OnlineDeployment, OnlineEndpoint } from '../state/resources.ts';
import { endpointKey } from '../state/resources.ts';
import type { Html } from './html.ts';
import { html, page, raw, table } from './html.ts';
import type { Inspected } from './inspection.ts';

const SHOWN = 20;

/** `GET /`: what a person wants to see at a glance. Loads nothing and refreshes itself. */
export function registerStatusPage(app: FastifyInstance, emulator: Emulator, parts: Inspected): void {
  app.get('/', (_request, reply) => reply.type('text/html; charset=utf-8').send(statusPage(emulator, parts)));
  app.get('/favicon.ico', (_request, reply) => reply.code(204).send());
}

function statusPage(emulator: Emulator, { faults, calls, plane }: Inspected): string {
  const { settings, resources } = emulator;
  const endpoints = resources.endpoints.list();
  const inForce = faults.list();
  return page(
    'Azure ML emulator',
    html`<header>
        <h1>Azure ML emulator</h1>
        <p>
          Workspace <b>${settings.workspace}</b> in ${settings.resourceGroup}, speed ${settings.speed}.
          Nothing here is on Azure.
        </p>
      </header>
      ${inForce.length === 0 ? '' : faultsSection(inForce)}
      <section>
        <h2>Endpoints</h2>
        ${endpoints.length === 0 ? html`<p class="none">None yet.</p>` : endpoints.map((endpoint) => endpointCard(emulator, endpoint))}
      </section>
      <section>
        <h2>Models</h2>
        ${modelsTable(emulator)}
      </section>
      <section>
        <h2>Jobs</h2>
        ${jobsTable(emulator)}
      </section>
      <section>
        <h2>Scored requests</h2>
        ${requestsTable(plane, emulator)}
      </section>
      <section>
        <h2>Calls</h2>
        ${callsTable(calls.list().slice(-SHOWN).toReversed())}
      </section>`,
  );
}

function faultsSection(rules: ReturnType<Inspected['faults']['list']>): Html {
  return html`<section class="alert">
    <h2>Faults in force</h2>
    ${table(
      ['Calls', 'Effect', 'Hits'],
      rules.map(({ match, effect, hits }) => [JSON.stringify(match), JSON.stringify(effect), String(hits)]),
    )}
  </section>`;
}

function endpointCard(emulator: Emulator, endpoint: Readonly<OnlineEndpoint>): Html {
  const deployments = emulator.resources.deployments.list(`${endpointKey(endpoint.name)}/`);
  const { traffic, mirrorTraffic, provisioningState } = endpoint.properties;
  return html`<article>
    <h3>${endpoint.name} ${state(provisioningState)}</h3>
    <div class="bar" role="img" aria-label="Traffic of ${endpoint.name}">
      ${Object.entries(traffic)
        .filter(([, share]) => share > 0)
        .map(
          ([name, share], index) =>
            html`<span class="share c${index % 4}" style="width:${share}%">${name} ${share} %</span>`,
        )}
    </div>
    ${table(
      ['Deployment', 'State', 'Traffic', 'Mirror', 'Model'],
      deployments.map((deployment) => [
        deployment.name,
        state(deployment.properties.provisioningState),
        `${traffic[deployment.name] ?? 0} %`,
        mirrorTraffic[deployment.name] ? `${mirrorTraffic[deployment.name]} %` : '',
        modelOf(deployment),
      ]),
    )}
  </article>`;
}

/** `name:version` of the model of a deployment. */
function modelOf(deployment: Readonly<OnlineDeployment>): string {
  const id = deployment.properties.model ?? '';
  const [, name, version] = /models\/([^/]+)\/versions\/([^/]+)$/.exec(id) ?? [];
  return name === undefined ? id : `${name}:${version}`;
}

function modelsTable(emulator: Emulator): Html {
  const versions = emulator.resources.versions.list('models/').slice(-SHOWN).toReversed();
  return table(
    ['Model', 'Version', 'Stage', 'Created'],
    versions.map(({ name, version, properties, systemData }) => [
      name,
      version,
      typeof properties.stage === 'string' ? properties.stage : '',
      time(systemData.createdAt),
    ]),
  );
}

function jobsTable(emulator: Emulator): Html {
  const status = (job: Readonly<Job>): string =>
    emulator.jobs.status(job.name)?.status ?? job.properties.status;
  return table(
    ['Job', 'Experiment', 'Status', 'Submitted'],
    emulator.resources.jobs
      .list()
      .slice(-SHOWN)
      .toReversed()
      .map((job) => [
        html`<span id="job-${job.name}">${job.properties.displayName}</span>`,
        job.properties.experimentName,
        state(status(job)),
        time(job.systemData.createdAt),
      ]),
  );
}

function requestsTable(plane: DataPlane, emulator: Emulator): Html {
  const row = (request: ScoredRequest): (string | Html)[] => [
    time(request.time),
    request.endpoint,
    `${request.deployment}${request.mirrored ? ' (mirrored)' : ''}`,
    code(request.status),
    `${request.durationMs.toFixed(1)} ms`,
  ];
  return table(
    ['Time', 'Endpoint', 'Deployment', 'Status', 'Took'],
    plane.recentRequests(emulator).slice(0, SHOWN).map(row),
  );
}

function callsTable(calls: Call[]): Html {
  return table(
    ['No.', 'Time', 'Method', 'Path', 'Status'],
    calls.map((call) => [
      String(call.seq),
      time(call.time),
      call.method,
      shortened(call.path),
      code(call.status),
    ]),
  );
}

const shortened = (path: string): string =>
  path.replace(/^\/subscriptions\/[^/]+\/.*\/workspaces\/[^/]+/i, '…').replace(/[?&]api-version=[^&]*/, '');
const time = (iso: string): string => iso.slice(11, 19);
const state = (word: string): Html => html`<span class="state ${word.toLowerCase()}">${word}</span>`;
const code = (status: number | undefined): Html =>
  status === undefined
    ? raw('…')
    : html`<span class="${status >= 400 || status === 0 ? 'bad' : 'ok'}"
        >${status === 0 ? 'dropped' : status}</span
      >`;
