import { standardRules } from '../chain.ts';
import { nameUuid } from './name-uuid.ts';
import { type Lineage, lineageId } from './lineage.ts';

const producer = 'https://github.com/mlops-actions/mlops-actions';
const spec = 'https://openlineage.io/spec';

type Facet = Record<string, unknown> & { _producer: string; _schemaURL: string };
type Facets = Record<string, Facet>;

interface Dataset {
  namespace: string;
  name: string;
  facets: Facets;
  inputFacets?: Facets;
  outputFacets?: Facets;
}

/** A run event of OpenLineage 2-0-2 (https://openlineage.io/spec/2-0-2/OpenLineage.json). */
export interface RunEvent {
  eventType: 'START' | 'COMPLETE';
  eventTime: string;
  producer: string;
  schemaURL: string;
  run: { runId: string; facets: Facets };
  job: { namespace: string; name: string; facets: Facets };
  inputs: Dataset[];
  outputs: Dataset[];
}

/**
 * The registration as a run that reads data and writes a model version: it starts with the first of its reports and completes when the
 * version is registered.
 * @param workspace the ARM id, which the model's name is within
 * @param server GitHub's address
 */
export function openLineageEvents(
  lineage: Lineage,
  {
    workspace,
    server,
    startedAt,
    description,
    owners,
  }: {
    workspace: string;
    server: string;
    startedAt: Date;
    description: string | undefined;
    owners: readonly string[];
  },
): RunEvent[] {
  const { model, code, workflow } = lineage;
  const place = code.repository === undefined ? workspace : `${server}/${code.repository}`;
  const seed = [place, workflow.runId, workflow.runAttempt, workflow.job, model.name, model.digest];
  const event = (eventType: RunEvent['eventType'], eventTime: string): RunEvent => ({
    eventType,
    eventTime,
    producer,
    schemaURL: `${spec}/2-0-2/OpenLineage.json#/$defs/RunEvent`,
    run: { runId: nameUuid(JSON.stringify(seed)), facets: runFacets(lineage, place) },
    job: {
      namespace: place,
      name: `register-model.${model.name}`,
      facets: jobFacets(lineage, place, description, owners),
    },
    inputs: inputsOf(lineage, workspace),
    outputs: eventType === 'START' ? [] : [outputOf(lineage, workspace)],
  });
  const end = lineage.registeredAt;
  const start = startedAt.toISOString() < end ? startedAt.toISOString() : end;
  return [event('START', start), event('COMPLETE', end)];
}

/** One event a line, as OpenLineage's file transport writes them. */
export function eventLines(events: readonly RunEvent[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}

function facet(file: string, name: string, content: object): Facet {
  return { _producer: producer, _schemaURL: `${spec}/facets/${file}#/$defs/${name}`, ...content };
}

/** What OpenLineage has no facet for, under a prefix of our own, described by the lineage's schema. */
function ownFacet(part: string, content: object): Facet {
  return { _producer: producer, _schemaURL: `${lineageId}#/properties/${part}`, ...content };
}

function runFacets(lineage: Lineage, place: string): Facets {
  const { workflow, run, environment, approvals, verdicts } = lineage;
  const parent = [place, workflow.runId, workflow.runAttempt];
  return {
    ...(workflow.runId !== undefined && {
      parent: facet('1-2-0/ParentRunFacet.json', 'ParentRunFacet', {
        run: { runId: nameUuid(JSON.stringify(parent)) },
        job: { namespace: place, name: workflow.workflow ?? 'workflow' },
      }),
    }),
    ...(run && {
      executionParameters: facet('1-0-0/ExecutionParametersRunFacet.json', 'ExecutionParametersRunFacet', {
        parameters: Object.entries(run.parameters).map(([key, value]) => ({ key, value })),
      }),
      mlopsActions_run: ownFacet('run', { id: run.id, status: run.status, metrics: run.metrics }),
    }),
    ...(verdicts.length > 0 && {
      test: facet('1-0-1/TestRunFacet.json', 'TestRunFacet', {
        tests: verdicts.map(({ action, verdict, summary, digest }) => ({
          name: action,
          status: isAccepted(verdict) ? 'pass' : 'fail',
          type: 'verdict',
          actual: verdict,
          content: summary,
          contentType: 'text/plain',
          params: { digest },
        })),
      }),
    }),
    ...(environment && { mlopsActions_environment: ownFacet('environment', environment) }),
    mlopsActions_approvals: ownFacet('approvals', approvals),
    tags: facet('1-0-0/TagsRunFacet.json', 'TagsRunFacet', {
      tags: [{ key: 'target', value: lineage.target, source: 'mlops-actions' }],
    }),
  };
}

const isAccepted = (verdict: string) => standardRules.accept.includes(verdict);

function jobFacets(
  { code, workflow }: Lineage,
  place: string,
  description: string | undefined,
  owners: readonly string[],
): Facets {
  // GITHUB_WORKFLOW_REF is owner/repository/path@ref.
  const path = workflow.workflow?.split('@')[0]?.split('/').slice(2).join('/');
  return {
    jobType: facet('2-0-4/JobTypeJobFacet.json', 'JobTypeJobFacet', {
      processingType: 'BATCH',
      integration: 'GITHUB_ACTIONS',
      jobType: 'JOB',
    }),
    ...(code.repository !== undefined && {
      sourceCodeLocation: facet('1-1-0/SourceCodeLocationJobFacet.json', 'SourceCodeLocationJobFacet', {
        type: 'git',
        url: code.commit === undefined ? place : `${place}/tree/${code.commit}`,
        repoUrl: place,
        ...(path && { path }),
        ...(code.commit !== undefined && { version: code.commit }),
        ...(code.ref?.startsWith('refs/heads/') && { branch: code.ref.slice('refs/heads/'.length) }),
        ...(code.ref?.startsWith('refs/tags/') && { tag: code.ref.slice('refs/tags/'.length) }),
      }),
    }),
    ...(description !== undefined && {
      documentation: facet('1-1-0/DocumentationJobFacet.json', 'DocumentationJobFacet', { description }),
    }),
    ...(owners.length > 0 && {
      ownership: facet('1-0-1/OwnershipJobFacet.json', 'OwnershipJobFacet', {
        owners: owners.map((name) => ({ name, type: 'OWNER' })),
      }),
    }),
  };
}

function version(datasetVersion: string): Facet {
  return facet('1-0-1/DatasetVersionDatasetFacet.json', 'DatasetVersionDatasetFacet', { datasetVersion });
}

/** Data that a report names is within the workspace where it is an asset, else a file of the repository. */
function inputsOf({ data, dvc }: Lineage, workspace: string): Dataset[] {
  const judged = data.map(({ datasetDigest, dataset = datasetDigest, rows, validated }): Dataset => ({
    namespace: dataset.startsWith('azureml:') ? workspace : 'file',
    name: dataset,
    facets: { version: version(datasetDigest) },
    inputFacets: {
      ...(rows !== undefined && {
        dataQualityMetrics: facet(
          '1-0-3/DataQualityMetricsInputDatasetFacet.json',
          'DataQualityMetricsInputDatasetFacet',
          { rowCount: rows, columnMetrics: {} },
        ),
      }),
      ...(validated !== undefined && {
        dataQualityAssertions: facet(
          '1-1-0/DataQualityAssertionsDatasetFacet.json',
          'DataQualityAssertionsDatasetFacet',
          { assertions: [{ assertion: 'data-validate', success: isAccepted(validated) }] },
        ),
      }),
    },
  }));
  const tracked = dvc
    .filter(({ role }) => role !== 'output')
    .map(({ path, md5, size, files }): Dataset => ({
      namespace: 'file',
      name: path,
      facets: { version: version(md5) },
      inputFacets: {
        inputStatistics: facet(
          '1-0-0/InputStatisticsInputDatasetFacet.json',
          'InputStatisticsInputDatasetFacet',
          { ...(size !== undefined && { size }), ...(files !== undefined && { fileCount: files }) },
        ),
      },
    }));
  return [...judged, ...tracked];
}

function outputOf({ model, target }: Lineage, workspace: string): Dataset {
  return {
    namespace: workspace,
    name: `models/${model.name}/versions/${model.version}`,
    facets: {
      version: version(model.digest),
      datasetType: facet('1-0-1/DatasetTypeDatasetFacet.json', 'DatasetTypeDatasetFacet', {
        datasetType: 'MODEL',
        subType: target,
      }),
    },
    outputFacets: {
      outputStatistics: facet(
        '1-0-2/OutputStatisticsOutputDatasetFacet.json',
        'OutputStatisticsOutputDatasetFacet',
        { fileCount: model.files.length },
      ),
    },
  };
}
