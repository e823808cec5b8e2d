import type { LogsResource } from '@mlops-actions/azureml/logs';
import type { AzureInputs } from '../../runtime/azure-inputs.ts';
import { UserError } from '../../runtime/user-error.ts';

/** Where the current data come from: files, an endpoint's data collector, or a query. */
export interface WindowInputs extends Partial<AzureInputs> {
  current?: string[] | undefined;
  /** Milliseconds. */
  since?: number | undefined;
  endpoint?: string | undefined;
  deployment?: string | undefined;
  /** KQL, or the path of a file that holds it. */
  query?: string | undefined;
  queryResource?: string | undefined;
}

export type WindowSource =
  | { kind: 'files'; patterns: string[] }
  | { kind: 'collector'; endpoint: string; deployment: string | undefined; sinceMs: number }
  | { kind: 'query'; query: string; resource: LogsResource | undefined; sinceMs: number | undefined };

const week = 7 * 86_400_000;

/**
 * The one source that the inputs name.
 * @throws UserError where they name none or several, or say what does not belong to it
 */
export function windowSource(inputs: WindowInputs): WindowSource {
  const { current, endpoint, deployment, query, queryResource, since } = inputs;
  if (query !== undefined) {
    if (current)
      throw new UserError("Inputs 'current' and 'query' both name the current data: give one of them.");
    return {
      kind: 'query',
      query,
      resource: queryResource ? parseResource(queryResource) : undefined,
      sinceMs: since,
    };
  }
  if (queryResource)
    throw new UserError("Input 'query-resource' says what is asked: it needs the input 'query'.");
  if (current) {
    // The endpoint then only names what is watched.
    if (since === undefined && deployment === undefined) return { kind: 'files', patterns: current };
    const alone = since === undefined ? 'deployment' : 'since';
    throw new UserError(
      `Input '${alone}' is about an endpoint's data collector or a query, and 'current' names files: leave out one of them.`,
    );
  }
  if (endpoint === undefined) {
    throw new UserError(
      "The current data are missing: give 'current' (files), 'endpoint' (what its data collector wrote), or 'query' (KQL).",
    );
  }
  return { kind: 'collector', endpoint, deployment, sinceMs: since ?? week };
}

const guid = '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}';

function parseResource(text: string): LogsResource {
  const id = new RegExp(`^(?:(workspace|app):)?(${guid})$`).exec(text);
  if (id) return { kind: id[1] === 'app' ? 'application' : 'workspace', id: id[2]! };
  if (/^\/subscriptions\/[^/]+\/resourceGroups\/[^/?#]+\/providers\/[\w.]+(\/[^/?#]+)+$/i.test(text)) {
    return { kind: 'resource', id: text };
  }
  throw new UserError(
    `Input 'query-resource' is '${text}': it takes the id of a Log Analytics workspace (a GUID), app:<application id of Application Insights>, or the ARM id of a resource with logs.`,
  );
}
