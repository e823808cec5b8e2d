import { randomUUID } from 'node:crypto';
import type { Emulator } from '../server/emulator.ts';
import type { Store } from '../state/store.ts';
import type { MetricHistory } from './metric-history.ts';
import { createMetricHistory } from './metric-history.ts';
import { existing, invalid, missing } from './tracking-error.ts';

export type LifecycleStage = 'active' | 'deleted';
export type RunStatus = 'RUNNING' | 'SCHEDULED' | 'FINISHED' | 'FAILED' | 'KILLED';

export interface Experiment {
  id: string;
  name: string;
  stage: LifecycleStage;
  /** Milliseconds since the epoch, here and below. */
  created: number;
  updated: number;
  tags: Record<string, string>;
}

export interface Run {
  id: string;
  name: string;
  experiment: string;
  user: string;
  status: RunStatus;
  started: number;
  ended?: number;
  stage: LifecycleStage;
  params: Record<string, string>;
  tags: Record<string, string>;
}

export interface NewRun {
  id?: string;
  name?: string;
  experiment: string;
  user?: string;
  status?: RunStatus;
  started?: number;
  tags?: Record<string, string>;
}

/** MLflow's experiments and runs; a job's run has the job's name as its id. */
export interface RunStore {
  readonly metrics: MetricHistory;
  experiments(): Readonly<Experiment>[];
  /** By id; `0` is the experiment Default. Throws TrackingError when there is none. */
  experiment(id: string): Readonly<Experiment>;
  experimentNamed(name: string): Readonly<Experiment> | undefined;
  createExperiment(name: string, tags?: Record<string, string>): Readonly<Experiment>;
  /** The experiment of that name, made when missing. */
  ensureExperiment(name: string): Readonly<Experiment>;
  updateExperiment(id: string, change: Partial<Omit<Experiment, 'id'>>): void;
  runs(): Readonly<Run>[];
  /** Throws TrackingError when there is none. */
  run(id: string): Readonly<Run>;
  findRun(id: string): Readonly<Run> | undefined;
  createRun(run: NewRun): Readonly<Run>;
  updateRun(id: string, change: Partial<Omit<Run, 'id'>>): Readonly<Run>;
  /** Parameters cannot be changed once they are logged. Throws TrackingError. */
  logParams(id: string, params: Record<string, string>): void;
  transaction<R>(change: () => R): R;
}

const DEFAULT = { id: '0', name: 'Default' };
const stores = new WeakMap<Emulator, RunStore>();

export function runStoreOf(emulator: Emulator): RunStore {
  const store = stores.get(emulator) ?? openRunStore(emulator.store);
  stores.set(emulator, store);
  return store;
}

export function openRunStore(store: Store): RunStore {
  const experiments = store.collection<Experiment>('experiments');
  const runs = store.collection<Run>('runs');
  const byName = (name: string): Readonly<Experiment> | undefined =>
    experiments.list().find((experiment) => experiment.name === name);
  if (!experiments.get(DEFAULT.id)) addExperiment(DEFAULT.id, DEFAULT.name, {});

  function addExperiment(id: string, name: string, tags: Record<string, string>): Experiment {
    const now = Date.now();
    const experiment: Experiment = { id, name, stage: 'active', created: now, updated: now, tags };
    experiments.put(id, experiment);
    return experiment;
  }

  function experiment(id: string): Readonly<Experiment> {
    const found = experiments.get(id);
    if (!found) throw missing(`No Experiment with id=${id} exists`);
    return found;
  }

  function run(id: string): Readonly<Run> {
    const found = runs.get(id);
    if (!found) throw missing(`Run with id=${id} not found`);
    return found;
  }

  function updateRun(id: string, change: Partial<Omit<Run, 'id'>>): Run {
    const next = { ...run(id), ...change };
    runs.put(id, next);
    return next;
  }

  function createExperiment(name: string, tags: Record<string, string> = {}): Experiment {
    if (name.trim() === '') throw invalid('An experiment needs a name.');
    if (byName(name)) throw existing(`Experiment '${name}' already exists.`);
    return addExperiment(randomUUID(), name, tags);
  }

  return {
    metrics: createMetricHistory(store),
    experiments: () => experiments.list(),
    experiment,
    experimentNamed: byName,
    createExperiment,
    ensureExperiment: (name) => byName(name) ?? createExperiment(name),
    updateExperiment: (id, change) =>
      experiments.put(id, { ...experiment(id), updated: Date.now(), ...change }),
    runs: () => runs.list(),
    run,
    findRun: (id) => runs.get(id),
    createRun: (fresh) => {
      const id = fresh.id ?? randomUUID();
      const created: Run = {
        id,
        name: fresh.name ?? fresh.tags?.['mlflow.runName'] ?? id,
        experiment: experiment(fresh.experiment).id,
        user: fresh.user ?? '',
        status: fresh.status ?? 'RUNNING',
        started: fresh.started ?? Date.now(),
        stage: 'active',
        params: {},
        tags: { 'mlflow.runName': fresh.name ?? id, ...fresh.tags },
      };
      runs.put(id, created);
      return created;
    },
    updateRun,
    logParams: (id, params) => {
      const { params: logged } = run(id);
      for (const [key, value] of Object.entries(params)) {
        if (key in logged && logged[key] !== value) {
          throw invalid(
            `Changing param values is not allowed. Param with key='${key}' was already logged for run ID='${id}'.`,
          );
        }
      }
      updateRun(id, { params: { ...logged, ...params } });
    },
    transaction: (change) => store.transaction(change),
  };
}
