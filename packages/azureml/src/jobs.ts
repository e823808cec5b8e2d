import type { Arm } from './arm.ts';
import { errorOf } from './failure.ts';
import type { Resource } from './resource.ts';

/** A job as Azure ML runs it. */
export interface Job {
  name: string;
  id: string;
  type: string;
  displayName: string | undefined;
  experiment: string;
  /** `NotStarted`, `Starting`, `Preparing`, `Queued`, `Running`, `Finalizing`, `Completed`, `Failed`, `Canceled` … */
  status: string;
  studioUrl: string | undefined;
  tags: Record<string, string>;
  /** Output name → datastore address, where Azure has said it. */
  outputs: Record<string, string>;
  resource: Resource;
}

/** The jobs of a workspace. */
export interface Jobs {
  /** Undefined when there is no such job. */
  get(name: string, signal?: AbortSignal): Promise<Job | undefined>;
  /** `properties` is the ARM body's; it is sent as it is. */
  create(name: string, properties: Record<string, unknown>, signal?: AbortSignal): Promise<Job>;
  /** Asks Azure to cancel; resolves when it has accepted. Ends well for a job that has already ended. */
  cancel(name: string, signal?: AbortSignal): Promise<void>;
}

export function hasEnded(status: string): boolean {
  return ['Completed', 'Failed', 'Canceled'].includes(status);
}

interface JobProperties {
  jobType?: string;
  displayName?: string | null;
  experimentName?: string | null;
  status?: string | null;
  services?: Record<string, { endpoint?: string | null }> | null;
  tags?: Record<string, string> | null;
  outputs?: Record<string, { uri?: string | null }> | null;
}

export function jobsOf(arm: Arm): Jobs {
  const get: Jobs['get'] = async (name, signal) => {
    const doing = `read job ${name}`;
    const answer = await arm.send<Resource>({ method: 'GET', url: path(name), doing, accept: [404], signal });
    return answer.status === 404 ? undefined : jobOf(answer.body!);
  };
  return {
    get,
    async create(name, properties, signal) {
      const doing = `submit job ${name}`;
      const query = { 'api-version': namesOutputs(properties) ? previewVersion : undefined };
      const { body } = await arm.send<Resource>({
        method: 'PUT',
        url: path(name),
        query,
        body: { properties },
        doing,
        signal,
      });
      return jobOf(body!);
    },
    async cancel(name, signal) {
      const doing = `cancel job ${name}`;
      const answer = await arm.send({
        method: 'POST',
        url: `${path(name)}/cancel`,
        doing,
        signal,
        accept: [400, 409],
      });
      if (answer.status < 400) return;
      const job = await get(name, signal);
      if (job && !hasEnded(job.status))
        throw errorOf(answer.body, {
          doing,
          headers: answer.headers,
          status: answer.status,
          otherwise: 'Conflict',
        });
    },
  };
}

function jobOf(resource: Resource): Job {
  const properties = resource.properties as JobProperties;
  const outputs = Object.entries(properties.outputs ?? {}).flatMap(([name, output]) =>
    output?.uri ? [[name, output.uri] as const] : [],
  );
  return {
    name: resource.name,
    id: resource.id,
    type: properties.jobType ?? 'Command',
    displayName: properties.displayName ?? undefined,
    experiment: properties.experimentName ?? 'Default',
    status: properties.status ?? 'Unknown',
    studioUrl: properties.services?.['Studio']?.endpoint ?? undefined,
    tags: properties.tags ?? {},
    outputs: Object.fromEntries(outputs),
    resource,
  };
}

const path = (name: string) => `/jobs/${encodeURIComponent(name)}`;

/** The stable versions do not know of outputs that are to become assets; azure-ai-ml submits by this one too. */
const previewVersion = '2025-01-01-preview';

function namesOutputs({ outputs }: Record<string, unknown>): boolean {
  return Object.values((outputs ?? {}) as Record<string, { assetName?: string }>).some(
    ({ assetName }) => assetName,
  );
}
