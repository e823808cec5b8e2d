import type { Content } from '../content.ts';
import { shownName } from '../finding.ts';
import type { Scan } from '../scan.ts';
import { Unreadable } from '../unreadable.ts';

/**
 * Modules of Keras whose classes a configuration may name. Others hold functions that download, read and load files
 * (`keras.utils.get_file`, `keras.models.load_model`).
 */
const modelModules =
  /^(keras|tf_keras|tensorflow\.keras|tensorflow\.python\.keras|keras_nlp|keras_hub|keras_cv)(\.src|\.api(\._v2)?(\.keras)?)?\.(layers|models|activations|initializers|regularizers|constraints|optimizers|losses|metrics|dtype_policies|distribution|quantizers|random|engine|ops|backend)(\.[a-z_]+)*$/;

/** Layers that run code or read files of the model's choice, and why. */
const refusedLayers = new Map([
  ['Lambda', 'runs Python code that is stored in the file'],
  ['TorchModuleWrapper', 'unpickles a PyTorch module'],
  ['TFSMLayer', 'loads a SavedModel from a path of its choice'],
  ['JaxLayer', 'runs Python code'],
  ['FlaxLayer', 'runs Python code'],
]);

/** What is written beside classes and is none. */
const values = new Set([
  '__tensor__',
  '__numpy__',
  '__tuple__',
  '__bytes__',
  '__ellipsis__',
  '__slice__',
  '__typespec__',
  '__keras_tensor__',
]);

/** Looks through a model's configuration in JSON (`config.json`, `model_config`). @throws Unreadable where it is no JSON */
export function scanKerasText(text: string, content: Content, scan: Scan): void {
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch {
    throw new Unreadable('has a configuration of Keras that is no JSON');
  }
  const told = new Set<string>();
  const pending: unknown[] = [config];
  while (pending.length > 0) {
    const node = pending.pop();
    if (typeof node !== 'object' || node === null) continue;
    for (const child of Object.values(node)) pending.push(child);
    const found = Array.isArray(node) ? undefined : judgeEntry(node as Record<string, unknown>);
    if (found === undefined || told.has(found.detail)) continue;
    told.add(found.detail);
    scan.report(content, found);
  }
}

function judgeEntry({
  class_name: name,
  module,
  registered_name: registered,
  config,
}: Record<string, unknown>) {
  if (typeof name !== 'string' || values.has(name)) return undefined;
  const shown = shownName(name);
  const why = refusedLayers.get(name.split('>').at(-1)!);
  if (why !== undefined)
    return { mechanism: shown, runs: shown, detail: `has a layer ${shown}, which ${why}` };
  if (name === '__lambda__' || (name === 'function' && isStoredCode(config)))
    return { mechanism: 'Lambda', runs: '__lambda__', detail: 'holds the code of a Python function' };
  if (isVocabularyFile(name, config))
    return {
      mechanism: shown,
      detail: `has a layer ${shown} that reads its vocabulary from a path of its choice`,
    };
  if (typeof module !== 'string')
    return isCustom(registered)
      ? {
          level: 'noted' as const,
          mechanism: 'custom object',
          runs: shownName(String(registered)),
          detail: `needs ${shownName(String(registered))}, which the loading program has to register`,
        }
      : undefined;
  const isKeras =
    module === 'keras'
      ? /^[A-Z]\w*$/.test(name)
      : modelModules.test(module) && /^\w+$/.test(name) && !loads.test(name);
  const isNamed =
    module === 'builtins' && name === 'function' && typeof registered === 'string' && registered === config;
  if (isKeras && !isCustom(registered)) return undefined;
  if (isNamed && !isCustom(registered)) return undefined;
  return {
    mechanism: 'custom object',
    runs: `${shownName(module)}.${shown}`,
    detail: `names ${shownName(module)}.${shown}, which is no layer of Keras: loading the model imports it`,
  };
}

/** Functions of those modules that load files. */
const loads = /^(load_|save_|from_|clone_|get_file|deserialize|model_from)/;

/** `package>Name`: registered by code of the user's. */
function isCustom(registered: unknown): boolean {
  return typeof registered === 'string' && registered.includes('>') && !registered.startsWith('keras');
}

function isStoredCode(config: unknown): boolean {
  return typeof config === 'object' && config !== null;
}

/** StringLookup and its like take a list, or the path of a file. */
function isVocabularyFile(name: string, config: unknown): boolean {
  if (!/^(StringLookup|IntegerLookup|IndexLookup|TextVectorization)$/.test(name)) return false;
  return (
    typeof config === 'object' &&
    config !== null &&
    typeof (config as Record<string, unknown>)['vocabulary'] === 'string'
  );
}
