/** What a `model`, `data` or run input names: as Azure and MLflow name it, or a local path. */
export type Reference =
  /** `azureml:flights:3` */
  | { kind: 'asset'; name: string; version: string }
  /** `azureml:flights@latest` */
  | { kind: 'label'; name: string; label: string }
  /** `azureml://registries/shared/models/flights/versions/3` */
  | { kind: 'registry'; registry: string; type: string; name: string; version: string }
  /** `azureml://datastores/workspaceblobstore/paths/a/b`, with or without the workspace in front */
  | { kind: 'datastore'; datastore: string; path: string }
  /** `azureml://jobs/brave_fig_1/outputs/model/paths/a` */
  | { kind: 'job-output'; job: string; output: string; path: string }
  /** `runs:/brave_fig_1/model` */
  | { kind: 'run'; run: string; path: string }
  | { kind: 'local'; path: string };

/** Why a text is no reference, as one sentence. */
export interface WrongReference {
  kind: 'wrong';
  reason: string;
}

const forms = 'azureml:name:version, azureml:name@label, azureml://…, runs:/id/path, or a local path';

/** Azure's names: a letter or digit first, then letters, digits, dots, dashes and underscores. */
const name = '[A-Za-z0-9][A-Za-z0-9._-]*';
const scope =
  '(?:subscriptions/[^/]+/resource[gG]roups/[^/]+/(?:providers/Microsoft\\.MachineLearningServices/)?workspaces/[^/]+/)?';
const location = 'locations/[^/]+/workspaces/[^/]+/';

const shapes: [RegExp, (parts: string[]) => Reference][] = [
  [
    new RegExp(`^azureml:(${name})@([A-Za-z0-9._-]+)$`),
    ([name, label]) => ({ kind: 'label', name: name!, label: label! }),
  ],
  [
    new RegExp(`^azureml:(${name}):([A-Za-z0-9._-]+)$`),
    ([name, version]) => ({ kind: 'asset', name: name!, version: version! }),
  ],
  [
    new RegExp(`^azureml://registries/(${name})/([a-z]+)/(${name})/versions/([^/]+)$`),
    ([registry, type, name, version]) => ({
      kind: 'registry',
      registry: registry!,
      type: type!,
      name: name!,
      version: version!,
    }),
  ],
  [
    new RegExp(`^azureml://${scope}datastores/(${name})/paths/(.*)$`, 's'),
    ([datastore, path]) => ({ kind: 'datastore', datastore: datastore!, path: path! }),
  ],
  [
    new RegExp(`^azureml://jobs/(${name})/outputs/(${name})(?:/paths/(.*))?$`, 's'),
    ([job, output, path]) => ({ kind: 'job-output', job: job!, output: output!, path: path ?? '' }),
  ],
  [
    new RegExp(
      `^azureml://(?:${location}|${scope})(?:models|data|environments|codes|components)/(${name})/versions/([^/]+)$`,
    ),
    ([name, version]) => ({ kind: 'asset', name: name!, version: version! }),
  ],
  [
    new RegExp(
      `^(?:azureml:)?/subscriptions/.+/workspaces/[^/]+/(?:models|data|environments|codes|components)/(${name})/versions/([^/]+)$`,
      'i',
    ),
    ([name, version]) => ({ kind: 'asset', name: name!, version: version! }),
  ],
  [
    new RegExp(`^runs:/(${name})(?:/(.*))?$`, 's'),
    ([run, path]) => ({ kind: 'run', run: run!, path: path ?? '' }),
  ],
];

/** Reads a reference. What begins with `azureml:` or `runs:` and has no known form is wrong, never a local path. */
export function parseReference(text: string): Reference | WrongReference {
  for (const [shape, reference] of shapes) {
    const match = shape.exec(text);
    if (match) return reference(match.slice(1));
  }
  if (text === '') return { kind: 'wrong', reason: `an empty text names nothing: give ${forms}` };
  if (/^azureml:[^/@:]+$/.test(text)) {
    return { kind: 'wrong', reason: `'${text}' has no version: write ${text}:1, or ${text}@latest` };
  }
  if (/^(azureml|runs):/.test(text))
    return { kind: 'wrong', reason: `'${text}' has no known form: give ${forms}` };
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(text)) {
    return {
      kind: 'wrong',
      reason: `'${text}' is an address of a kind that is not known here: give ${forms}`,
    };
  }
  return { kind: 'local', path: text };
}

/** The shortest text that `parseReference` reads as this. */
export function formatReference(reference: Reference): string {
  switch (reference.kind) {
    case 'asset':
      return `azureml:${reference.name}:${reference.version}`;
    case 'label':
      return `azureml:${reference.name}@${reference.label}`;
    case 'registry':
      return `azureml://registries/${reference.registry}/${reference.type}/${reference.name}/versions/${reference.version}`;
    case 'datastore':
      return `azureml://datastores/${reference.datastore}/paths/${reference.path}`;
    case 'job-output':
      return `azureml://jobs/${reference.job}/outputs/${reference.output}/paths/${reference.path}`;
    case 'run':
      return `runs:/${reference.run}/${reference.path}`;
    default:
      return reference.path;
  }
}
