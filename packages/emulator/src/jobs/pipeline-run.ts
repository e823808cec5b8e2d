import { randomUUID } from 'node:crypto';
import type { Emulator } from '../server/emulator.ts';
import type { Job, JsonObject } from '../state/resources.ts';
import { runStoreOf } from '../tracking/run-store.ts';
import type { CommandJob } from './command-run.ts';
import { runCommand } from './command-run.ts';
import type { CommandSpec } from './command-spec.ts';
import { stepSpec } from './command-spec.ts';
import { JobError } from './job-error.ts';
import type { OutputAddress } from './job-files.ts';
import { outputAddresses } from './job-files.ts';
import type { JobRecords } from './job-records.ts';
import type { InputValue, OutputValue } from './job-values.ts';
import { isObject, objectIn, readInputs, readOutputs, textIn } from './job-values.ts';
import { registerOutputs } from './output-assets.ts';
import { bindingOf, boundOutput, dependencies } from './pipeline-bindings.ts';

const PREPARING = 5_000;
const FINALIZING = 5_000;

/** A pipeline on its way. */
interface Pipeline {
  job: Readonly<Job>;
  steps: Record<string, JsonObject>;
  inputs: Record<string, InputValue>;
  outputs: Record<string, OutputAddress>;
  /** Of the steps that have run. */
  results: Map<string, Record<string, OutputAddress>>;
}

/** Runs a pipeline's steps, each as a job of its own, when what they need is there; never rejects. */
export async function runPipeline(
  emulator: Emulator,
  records: JobRecords,
  job: Readonly<Job>,
  signal: AbortSignal,
): Promise<void> {
  const declared = readOutputs(objectIn(job.properties, 'outputs'));
  const outputs = outputAddresses(job.name, declared);
  try {
    records.set(job.name, 'Preparing');
    await emulator.clock.delay(PREPARING, signal);
    const steps = Object.fromEntries(
      Object.entries(objectIn(job.properties, 'jobs')).filter((entry): entry is [string, JsonObject] =>
        isObject(entry[1]),
      ),
    );
    const inputs = readInputs(objectIn(job.properties, 'inputs'));
    records.set(job.name, 'Running', { outputs });
    await runSteps(emulator, records, { job, steps, inputs, outputs, results: new Map() }, signal);
    records.set(job.name, 'Finalizing');
    await emulator.clock.delay(FINALIZING, signal);
    registerOutputs(emulator, job.name, declared, outputs);
    records.set(job.name, 'Completed', { outputs });
  } catch (error) {
    if (signal.aborted) return records.set(job.name, 'Canceled', { outputs });
    const { message } = error as Error;
    const code = error instanceof JobError ? error.code : 'SystemError';
    records.set(job.name, 'Failed', { outputs, error: { code, message } });
  }
}

/** Rejects with JobError once a step has failed and the others have ended. */
async function runSteps(
  emulator: Emulator,
  records: JobRecords,
  pipeline: Pipeline,
  signal: AbortSignal,
): Promise<void> {
  const needed = dependencies(pipeline.steps);
  const settings = objectIn(pipeline.job.properties, 'settings');
  const goesOn =
    textIn(settings, 'continue_on_step_failure', 'continueOnStepFailure', 'continue_run_on_step_failure') ===
    'true';
  const failed = new Map<string, string>();
  const stopping = new AbortController();
  const limit = AbortSignal.any([signal, stopping.signal]);
  const waiting = new Map(needed);
  const running = new Map<string, Promise<void>>();

  async function runStep(name: string): Promise<void> {
    const reason = await stepFailure(emulator, records, pipeline, name, limit);
    running.delete(name);
    if (reason === undefined) return;
    if (!limit.aborted) failed.set(name, reason);
    if (!goesOn) stopping.abort();
  }

  for (;;) {
    for (const [name, used] of limit.aborted ? [] : waiting) {
      if (![...used].every((step) => pipeline.results.has(step))) continue;
      waiting.delete(name);
      running.set(name, runStep(name));
    }
    if (running.size === 0) break;
    await Promise.race(running.values());
  }
  signal.throwIfAborted();
  const [first] = failed;
  if (first)
    throw new JobError(
      `Pipeline has failed child jobs. Step '${first[0]}' failed: ${first[1]}`,
      'JobExecutionFailed',
    );
}

/** Runs a step; resolves to why it did not complete, or undefined when it did. */
async function stepFailure(
  emulator: Emulator,
  records: JobRecords,
  pipeline: Pipeline,
  step: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  let child: CommandJob;
  try {
    child = startStep(emulator, records, pipeline, step);
  } catch (error) {
    return (error as Error).message;
  }
  await runCommand(emulator, records, child, signal);
  const ended = records.status(child.name);
  if (ended?.status !== 'Completed') return ended?.error?.message ?? 'It was canceled.';
  pipeline.results.set(step, child.outputs);
  return undefined;
}

/** Makes a step's job, its run and its state. Throws JobError. */
function startStep(emulator: Emulator, records: JobRecords, pipeline: Pipeline, step: string): CommandJob {
  const { job } = pipeline;
  const body = pipeline.steps[step] ?? {};
  const spec = stepSpec(emulator, step, body);
  const bound: CommandSpec = {
    ...spec,
    inputs: boundInputs(pipeline, step, spec.inputs),
    outputs: boundOutputs(pipeline, spec.outputs, objectIn(body, 'outputs')),
  };
  const name = randomUUID();
  const outputs = outputAddresses(name, bound.outputs);
  const child: CommandJob = {
    name,
    root: job.name,
    experiment: job.properties.experimentName,
    spec: bound,
    outputs,
  };
  const displayName = textIn(body, 'display_name', 'displayName') ?? step;
  emulator.resources.jobs.put(name, stepJob(job, child, step, displayName));
  const runs = runStoreOf(emulator);
  runs.createRun({
    id: name,
    name: displayName,
    experiment: runs.ensureExperiment(child.experiment).id,
    status: 'SCHEDULED',
    tags: { 'mlflow.parentRunId': job.name, 'azureml.stepName': step },
  });
  records.begin(name);
  return child;
}

/** The step as ARM shows it. */
function stepJob(parent: Readonly<Job>, child: CommandJob, step: string, displayName: string): Job {
  const inputs = Object.entries(child.spec.inputs).map(([name, input]) => [
    name,
    input.kind === 'literal'
      ? { jobInputType: 'literal', value: input.value }
      : { jobInputType: input.type, uri: input.uri, mode: 'Download' },
  ]);
  return {
    name: child.name,
    properties: {
      jobType: 'Command',
      status: 'NotStarted',
      experimentName: child.experiment,
      displayName,
      description: null,
      isArchived: false,
      tags: {},
      properties: {
        'azureml.pipelinerunid': parent.name,
        'azureml.moduleName': step,
        parentRunId: parent.name,
      },
      command: child.spec.command,
      codeId: child.spec.code ?? null,
      inputs: Object.fromEntries(inputs) as JsonObject,
      outputs: child.outputs,
    },
    systemData: parent.systemData,
  };
}

/** The step's inputs with what they are bound to in their place. Throws JobError for what the pipeline does not have. */
function boundInputs(
  pipeline: Pipeline,
  step: string,
  inputs: Record<string, InputValue>,
): Record<string, InputValue> {
  return Object.fromEntries(
    Object.entries(inputs).flatMap(([name, input]) => {
      const text = input.kind === 'literal' ? input.value : input.uri;
      const binding = bindingOf(text);
      if (!binding) return [[name, input]];
      const found =
        binding.to === 'input'
          ? pipeline.inputs[binding.name]
          : stepOutput(pipeline, binding.step, binding.output);
      if (found) return [[name, found]];
      if (binding.to === 'input' && binding.name in objectIn(pipeline.job.properties, 'inputs')) return [];
      throw new JobError(
        `The input '${name}' of step '${step}' is bound to ${text}, which the pipeline does not have.`,
      );
    }),
  );
}

function stepOutput(pipeline: Pipeline, step: string, output: string): InputValue | undefined {
  const found = pipeline.results.get(step)?.[output];
  return found && { kind: 'data', type: found.jobOutputType, uri: found.uri };
}

/** An output that is bound to one of the pipeline's goes where that one is. */
function boundOutputs(
  pipeline: Pipeline,
  outputs: Record<string, OutputValue>,
  sent: JsonObject,
): Record<string, OutputValue> {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, output]) => {
      const target = pipeline.outputs[boundOutput(sent[name]) ?? ''];
      const { uri: _binding, ...plain } = output;
      return [
        name,
        target ? { ...plain, uri: target.uri } : boundOutput(sent[name]) === undefined ? output : plain,
      ];
    }),
  );
}
