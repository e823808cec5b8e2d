import type { FastifyInstance, FastifyRequest } from 'fastify';
import { mlflowTrackingUri, studioUrl } from '../server/addresses.ts';
import { callerOf } from '../server/caller.ts';
import type { Emulator } from '../server/emulator.ts';
import type { Job, JsonObject } from '../state/resources.ts';
import { badRequest, notFound, userError } from './arm-error.ts';
import { effectsOf, identified, paramsOf, queryOf, sendAccepted } from './context.ts';
import { readAssetName } from './names.ts';
import { page } from './paging.ts';
import { isObject, readBody, readProperties, stamped, textOr } from './read.ts';

const ENDED = new Set(['Completed', 'Failed', 'Canceled']);
const JOB_TYPES = ['Command', 'Pipeline'];
/** What a PUT of a job that exists may change. */
const CHANGEABLE = ['description', 'tags', 'properties', 'displayName', 'isArchived'];
/** What the service adds or fills in, which a client may send back. */
const ECHOED = [
  'status',
  'services',
  'outputs',
  'experimentName',
  'parameters',
  'computeId',
  'notificationSetting',
  'provisioningState',
];

/** jobs: PUT starts one, cancel and delete are operations. */
export function registerJobs(app: FastifyInstance, emulator: Emulator): void {
  const { jobs } = emulator.resources;

  app.get('/jobs', (request) => {
    const { jobType, tag, listViewType = 'ActiveOnly' } = queryOf(request);
    const found = jobs
      .list()
      // The steps of a pipeline are listed by run history, as its children.
      .filter(({ properties }) => (properties.properties as JsonObject).parentRunId === undefined)
      .filter(({ properties }) => jobType === undefined || properties.jobType === jobType)
      .filter(({ properties }) => tag === undefined || tag in (properties.tags as JsonObject))
      .filter(
        ({ properties }) =>
          listViewType === 'All' || (properties.isArchived === true) === (listViewType === 'ArchivedOnly'),
      )
      .toReversed();
    return page(
      found,
      (job) => jobView(emulator, job),
      { url: request.url, query: queryOf(request) },
      emulator.origin,
    );
  });

  app.get('/jobs/:id', (request) => jobView(emulator, existing(emulator, request)));

  app.put('/jobs/:id', async (request, reply) => {
    const name = readAssetName(paramsOf<'id'>(request).id);
    const sent = readProperties(readBody(request.body));
    const before = jobs.get(name);
    if (before) {
      jobs.put(name, updated(before, sent, request));
      return jobView(emulator, existing(emulator, request));
    }
    const job = readJob(name, sent, request);
    jobs.put(name, job);
    await emulator.jobs.submit(job);
    return reply.code(201).send(jobView(emulator, job));
  });

  app.delete('/jobs/:id', (request, reply) => {
    const { id } = paramsOf<'id'>(request);
    const job = jobs.get(id);
    if (!job) return reply.code(204).send();
    const status = statusOf(emulator, job);
    if (!ENDED.has(status))
      throw badRequest(`Job ${id} is ${status} and cannot be deleted: cancel it first.`, 'JobNotEnded');
    const operation = emulator.operations.start(
      'job-delete',
      id,
      {},
      callerOf(request.raw),
      effectsOf(request),
    );
    return sendAccepted(emulator, request, reply, operation, null);
  });

  app.post('/jobs/:id/cancel', (request, reply) => {
    const job = existing(emulator, request);
    if (ENDED.has(statusOf(emulator, job))) return reply.code(200).send();
    const operation = emulator.operations.start(
      'job-cancel',
      job.name,
      {},
      callerOf(request.raw),
      effectsOf(request),
    );
    return sendAccepted(emulator, request, reply, operation, null);
  });
}

const statusOf = (emulator: Emulator, job: Readonly<Job>): string =>
  emulator.jobs.status(job.name)?.status ?? job.properties.status;

/** ARM's view of a job, with the runner's status and outputs. */
export function jobView(emulator: Emulator, job: Readonly<Job>): JsonObject {
  const running = emulator.jobs.status(job.name);
  const outputs: JsonObject = {
    default: {
      jobOutputType: 'uri_folder',
      mode: 'ReadWriteMount',
      uri: `azureml://datastores/workspaceartifactstore/ExperimentRun/dcid.${job.name}`,
    },
    ...(job.properties.outputs as JsonObject | undefined),
    ...running?.outputs,
  };
  const error = running?.error;
  return {
    ...identified(emulator, `jobs/${job.name}`),
    systemData: { ...job.systemData },
    properties: {
      ...job.properties,
      status: running?.status ?? job.properties.status,
      outputs,
      services: {
        Tracking: { jobServiceType: 'Tracking', endpoint: mlflowTrackingUri(emulator) },
        Studio: {
          jobServiceType: 'Studio',
          endpoint: studioUrl(emulator, job.name),
          ...(error && { errorMessage: `${error.code}: ${error.message}` }),
        },
      },
    },
  };
}

function readJob(name: string, sent: JsonObject, request: FastifyRequest): Job {
  const jobType = textOr(sent.jobType, '');
  if (!JOB_TYPES.includes(jobType)) {
    throw badRequest(
      `The emulator runs jobs of type ${JOB_TYPES.join(' and ')}, not '${jobType}'.`,
      'BadArgument',
      'jobType',
    );
  }
  if (jobType === 'Command' && textOr(sent.command, '') === '') {
    throw badRequest('command is required.', 'BadArgument', 'command');
  }
  if (jobType === 'Command' && textOr(sent.environmentId, '') === '') {
    throw badRequest('environmentId is required.', 'BadArgument', 'environmentId');
  }
  if (jobType === 'Pipeline' && !isObject(sent.jobs))
    throw badRequest('jobs is required.', 'BadArgument', 'jobs');
  return {
    name,
    properties: {
      description: null,
      isArchived: false,
      ...sent,
      tags: isObject(sent.tags) ? sent.tags : {},
      properties: isObject(sent.properties) ? sent.properties : {},
      jobType,
      displayName: textOr(sent.displayName, name),
      experimentName: textOr(sent.experimentName, 'Default'),
      status: 'NotStarted',
    },
    systemData: stamped(callerOf(request.raw).principal),
  };
}

/** Throws ArmError 409 when the PUT asks for other work than the job of that name does. */
function updated(before: Readonly<Job>, sent: JsonObject, request: FastifyRequest): Job {
  const other = Object.keys(sent).find(
    (property) =>
      ![...CHANGEABLE, ...ECHOED].includes(property) &&
      sent[property] !== null &&
      JSON.stringify(sent[property]) !== JSON.stringify(before.properties[property] ?? null),
  );
  if (other !== undefined) {
    throw userError(
      409,
      `A job with the name ${before.name} already exists, and its ${other} cannot be updated. Use a different name to submit a new job.`,
      'JobAlreadyExists',
      other,
    );
  }
  const changes = Object.fromEntries(
    CHANGEABLE.filter((property) => property in sent).map((property) => [property, sent[property]]),
  );
  return {
    ...before,
    properties: { ...before.properties, ...changes } as Job['properties'],
    systemData: stamped(callerOf(request.raw).principal, before.systemData),
  };
}

function existing(emulator: Emulator, request: FastifyRequest): Readonly<Job> {
  const { id } = paramsOf<'id'>(request);
  const job = emulator.resources.jobs.get(id);
  if (!job) throw notFound(`Job with name: ${id} not found.`, 'RunNotFound');
  return job;
}
