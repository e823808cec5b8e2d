import type { FastifyInstance } from 'fastify';
import { fieldsOf, list, optional, pageOf, pageToken, pairsOf, required } from './request-fields.ts';
import { experimentBody } from './run-body.ts';
import type { Experiment, RunStore } from './run-store.ts';
import { missing } from './tracking-error.ts';

const PAGE = 1000;

export function registerExperiments(app: FastifyInstance, store: RunStore): void {
  app.post('/experiments/create', (request) => {
    const fields = fieldsOf(request);
    return { experiment_id: store.createExperiment(required(fields, 'name'), pairsOf(fields, 'tags')).id };
  });

  app.get('/experiments/get', (request) => ({
    experiment: experimentBody(store.experiment(required(fieldsOf(request), 'experiment_id'))),
  }));

  app.get('/experiments/get-by-name', (request) => {
    const name = required(fieldsOf(request), 'experiment_name');
    const found = store.experimentNamed(name);
    if (!found) throw missing(`Could not find experiment with name '${name}'`);
    return { experiment: experimentBody(found) };
  });

  app.route({
    method: ['GET', 'POST'],
    url: '/experiments/search',
    handler: (request) => {
      const fields = fieldsOf(request);
      const named = /^\s*(?:attributes?\.)?name\s*=\s*'([^']*)'\s*$/i.exec(
        optional(fields, 'filter') ?? '',
      )?.[1];
      const wanted = store
        .experiments()
        .filter((experiment) => isViewed(experiment, optional(fields, 'view_type')))
        .filter((experiment) => named === undefined || experiment.name === named);
      const { items, next } = pageOf(wanted, fields, PAGE);
      return { experiments: items.map(experimentBody), ...pageToken(next) };
    },
  });

  app.post('/experiments/update', (request) => {
    const fields = fieldsOf(request);
    store.updateExperiment(required(fields, 'experiment_id'), { name: required(fields, 'new_name') });
    return {};
  });

  app.post('/experiments/set-experiment-tag', (request) => {
    const fields = fieldsOf(request);
    const { id, tags } = store.experiment(required(fields, 'experiment_id'));
    store.updateExperiment(id, {
      tags: { ...tags, [required(fields, 'key')]: optional(fields, 'value') ?? '' },
    });
    return {};
  });

  for (const [verb, stage] of [
    ['delete', 'deleted'],
    ['restore', 'active'],
  ] as const) {
    app.post(`/experiments/${verb}`, (request) => {
      store.updateExperiment(required(fieldsOf(request), 'experiment_id'), { stage });
      return {};
    });
  }
}

/** view_type of searches. */
export function isViewed({ stage }: Pick<Experiment, 'stage'>, view: string | undefined): boolean {
  if (view === 'ALL') return true;
  return view === 'DELETED_ONLY' ? stage === 'deleted' : stage === 'active';
}

/** `experiment_ids` as searches send them. */
export const experimentIds = (fields: Record<string, unknown>): Set<string> =>
  new Set(list(fields, 'experiment_ids').map(String));
