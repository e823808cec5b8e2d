import type { JsonObject } from '../state/resources.ts';
import { isObject } from './read.ts';

/** Stable versions before 2023, which do not know what came later. */
const EARLY = new Set(['2021-10-01', '2022-05-01', '2022-10-01']);

/** What early versions neither show nor take, by the type of the resource. */
const LATER: Record<string, string[]> = {
  workspaces: ['kind'],
  'workspaces/datastores': ['properties.subscriptionId', 'properties.resourceGroup'],
  'workspaces/onlineEndpoints': ['properties.mirrorTraffic'],
  'workspaces/onlineEndpoints/deployments': ['properties.dataCollector'],
  'workspaces/models/versions': ['properties.stage'],
};

/**
 * A resource, or a page of resources, as `version` shows it. A client that reads, edits and PUTs in an early
 * version loses what it was not shown.
 */
export function asShown(view: JsonObject, version: string | undefined): JsonObject {
  if (version === undefined || !EARLY.has(version)) return view;
  if (Array.isArray(view.value)) {
    return { ...view, value: view.value.map((item) => (isObject(item) ? asShown(item, version) : item)) };
  }
  const type =
    typeof view.type === 'string' ? view.type.replace('Microsoft.MachineLearningServices/', '') : '';
  return (LATER[type] ?? []).reduce((shown, path) => without(shown, path.split('.')), view);
}

function without(view: JsonObject, [head = '', ...rest]: string[]): JsonObject {
  const { [head]: child, ...others } = view;
  if (rest.length === 0) return others;
  return isObject(child) ? { ...others, [head]: without(child, rest) } : view;
}
