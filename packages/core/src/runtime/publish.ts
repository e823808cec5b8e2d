import * as core from '@actions/core';
import type { Annotation, Outcome } from '../report/outcome.ts';
import { renderMarkdown } from '../report/markdown.ts';
import { writeReport } from '../report/write-report.ts';
import { annotationPlace } from './annotation-place.ts';
import { uploadReports } from './artifact.ts';
import { type Context, targetOf } from './context.ts';
import { type InputsSchema, reportedInputs, unknownInputs } from './inputs.ts';
import { provenanceOf } from './provenance.ts';
import { withoutSecrets } from './secrets.ts';

interface PublishInputs {
  reportDir: string;
  reportName: string | undefined;
  uploadArtifact: boolean;
  failOn: string[];
}

/** Writes the reports, outputs, annotations and summary, uploads the artifact, and fails the step if `fail-on` says so. */
export async function publish(
  action: string,
  schema: InputsSchema,
  inputs: PublishInputs,
  outcome: Outcome,
  context: Context,
): Promise<void> {
  for (const warning of unknownInputs(schema, context.env)) core.warning(warning);
  const report = await writeReport(action, inputs, outcome, {
    inputs: reportedInputs(schema, context.env),
    provenance: provenanceOf(context.env, outcome),
    startedAt: new Date(performance.timeOrigin),
    durationMs: Math.round(performance.now()),
  });
  const artifactUrl = inputs.uploadArtifact
    ? await uploadReports(action, inputs.reportName, [...report.files, ...(outcome.files ?? [])], context)
    : '';
  setOutputs({
    ...outcome.outputs,
    verdict: outcome.verdict,
    report: report.path,
    'report-digest': report.digest,
    'artifact-url': artifactUrl,
  });
  annotate(outcome.annotations);
  await summarize(action, outcome, context);
  const line = withoutSecrets(`${action}: ${outcome.verdict}. ${outcome.summary}`);
  if (inputs.failOn.includes(outcome.verdict)) core.setFailed(line);
  else core.info(line);
}

function setOutputs(outputs: Record<string, string>): void {
  for (const [name, value] of Object.entries(outputs)) core.setOutput(name, withoutSecrets(value));
}

/** GitHub shows ten annotations of each level per step and drops the rest: the first ten are the worst. */
function annotate(annotations: Annotation[]): void {
  for (const level of ['error', 'warning', 'notice'] as const) {
    for (const { message, title, file, line } of annotations.filter((a) => a.level === level).slice(0, 10)) {
      core[level](withoutSecrets(message), {
        ...(title !== undefined && { title }),
        ...annotationPlace({ file, line }),
      });
    }
  }
}

async function summarize(action: string, outcome: Outcome, context: Context): Promise<void> {
  if (!context.env['GITHUB_STEP_SUMMARY']) return;
  const markdown = withoutSecrets(renderMarkdown(action, outcome, targetOf(context.env)));
  await core.summary.addRaw(cut(markdown), true).write();
}

/** GitHub refuses a step's summary of 1 MiB and more. */
function cut(markdown: string): string {
  const limit = 1024 * 1024 - 1024;
  const bytes = Buffer.from(markdown);
  if (bytes.length <= limit) return markdown;
  const whole = bytes.subarray(0, limit).toString('utf8');
  return `${whole.slice(0, whole.lastIndexOf('\n'))}\n\nCut here: the whole is in the report.\n`;
}
