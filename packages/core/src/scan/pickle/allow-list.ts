import { boosting, compiled, data, numpy, python, torch, type Use } from './allowed/libraries.ts';
import { scikitLearnClasses } from './allowed/scikit-learn.ts';
import { torchModules } from './allowed/torch-modules.ts';
import type { Global } from './values.ts';

/**
 * Every module and attribute that a pickle may name: exact pairs, no patterns, because a module such as `sklearn.utils` or `numpy.testing`
 * holds functions that evaluate text and open files. TorchScript's own names (`__torch__`) are the one prefix: no module of Python has it.
 */
export function useOf({ module, name }: Global): Use | undefined {
  const isScript = (module === '__torch__' || module.startsWith('__torch__.')) && /^\w+$/.test(name);
  return isScript ? 'make' : (allowed.get(module)?.get(name) ?? undefined);
}

const allowed = allowedNames();

function allowedNames(): Map<string, Map<string, Use>> {
  const names = new Map<string, Map<string, Use>>();
  const add = (module: string, entries: Iterable<[string, Use]>) =>
    names.set(module, new Map([...(names.get(module) ?? []), ...entries]));
  for (const classes of [scikitLearnClasses, torchModules])
    for (const [module, list] of Object.entries(classes))
      add(
        module,
        list.split(' ').map((name): [string, Use] => [name, 'make']),
      );
  for (const library of [python, numpy, data, compiled, boosting, torch])
    for (const [module, uses] of Object.entries(library)) add(module, Object.entries(uses));
  return names;
}
