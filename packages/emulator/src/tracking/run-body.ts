import type { JsonObject } from '../state/resources.ts';
import type { Experiment, Run, RunStore } from './run-store.ts';

/** Where a run's artifacts are, in the workspace's artifact container. */
export const artifactFolder = (run: string): string => `ExperimentRun/dcid.${run}`;

/** An address that MLflow's client reaches through the tracking server itself. */
const artifactUri = (run: string): string => `mlflow-artifacts:/${artifactFolder(run)}`;

const pairs = (map: Record<string, string>): JsonObject[] =>
  Object.entries(map).map(([key, value]) => ({ key, value }));

export function runInfoBody(run: Readonly<Run>): JsonObject {
  return {
    run_id: run.id,
    run_uuid: run.id,
    run_name: run.name,
    experiment_id: run.experiment,
    user_id: run.user,
    status: run.status,
    start_time: run.started,
    ...(run.ended === undefined ? {} : { end_time: run.ended }),
    artifact_uri: artifactUri(run.id),
    lifecycle_stage: run.stage,
  };
}

/** A run with the latest value of each metric. */
export function runBody(store: RunStore, run: Readonly<Run>): JsonObject {
  return {
    info: runInfoBody(run),
    data: {
      metrics: store.metrics.latest(run.id).map((point) => ({ ...point })),
      params: pairs(run.params),
      tags: pairs(run.tags),
    },
    inputs: {},
  };
}

export function experimentBody(experiment: Readonly<Experiment>): JsonObject {
  return {
    experiment_id: experiment.id,
    name: experiment.name,
    artifact_location: `mlflow-artifacts:/Experiment/${experiment.id}`,
    lifecycle_stage: experiment.stage,
    creation_time: experiment.created,
    last_update_time: experiment.updated,
    tags: pairs(experiment.tags),
  };
}
