import type { Job } from '@mlops-actions/azureml/jobs';
import type { Check, Outcome } from '../report/outcome.ts';
import type { Block, Section } from '../report/section.ts';
import { titleOf } from './follow-job.ts';

export type JobVerdict = 'completed' | 'failed' | 'canceled' | 'timed-out' | 'submitted';

export interface JobFacts {
  verdict: JobVerdict;
  summary: string;
  job: Job;
  steps: Job[];
  /** Where the outputs were downloaded to. */
  outputsPath?: string | undefined;
  metrics?: Record<string, number>;
  failure?: Failure | undefined;
}

/** What failed, and what it said last. */
export interface Failure {
  step: string;
  message: string | undefined;
  log: string;
}

export function jobOutcome({
  verdict,
  summary,
  job,
  steps,
  outputsPath = '',
  metrics = {},
  failure,
}: JobFacts): Outcome {
  return {
    verdict,
    summary,
    subject: { azureRun: job.name },
    checks: (steps.length > 0 ? steps : [job]).map(statusCheck),
    outputs: {
      'run-id': job.name,
      status: job.status,
      'studio-url': job.studioUrl ?? '',
      'outputs-path': outputsPath,
    },
    sections: [jobSection(job, steps), metricsSection(metrics), failureSection(failure)].filter(
      (section) => section !== undefined,
    ),
    annotations: failure
      ? [{ level: 'error', title: `Step ${failure.step} failed`, message: failure.message ?? summary }]
      : [],
  };
}

const verdicts: Record<string, Check['verdict']> = { Completed: 'pass', Failed: 'fail', Canceled: 'fail' };

function statusCheck(job: Job): Check {
  return {
    id: titleOf(job),
    title: `${titleOf(job)} completes`,
    verdict: verdicts[job.status] ?? 'no-data',
    observed: job.status,
    expected: 'Completed',
  };
}

function jobSection(job: Job, steps: Job[]): Section {
  const rows = [job, ...steps].map((each) => [titleOf(each), each.type, each.status, each.name]);
  const table: Block = {
    kind: 'table',
    columns: [{ title: 'Job' }, { title: 'Type' }, { title: 'Status' }, { title: 'Run' }],
    rows,
  };
  const studio: Block[] = job.studioUrl
    ? [{ kind: 'text', text: `In Azure ML studio: ${job.studioUrl}` }]
    : [];
  return { title: 'Job', blocks: [table, ...studio] };
}

function metricsSection(metrics: Record<string, number>): Section | undefined {
  const rows = Object.entries(metrics).map(([name, value]) => [name, value]);
  if (rows.length === 0) return undefined;
  return {
    title: 'Metrics',
    blocks: [
      { kind: 'table', columns: [{ title: 'Metric' }, { title: 'Last value', align: 'right' }], rows },
    ],
  };
}

function failureSection(failure: Failure | undefined): Section | undefined {
  if (!failure) return undefined;
  const message: Block[] = failure.message ? [{ kind: 'text', text: failure.message }] : [];
  const log: Block = failure.log
    ? { kind: 'code', text: failure.log }
    : { kind: 'text', text: 'It left no log.' };
  return { title: `Why ${failure.step} failed`, blocks: [...message, log] };
}
