import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '@mlops-actions/tabular/engine';
import type { Section } from '../../report/section.ts';
import type { AzureInputs } from '../../runtime/azure-inputs.ts';
import type { Context } from '../../runtime/context.ts';
import type { WindowInputs, WindowSource } from './inputs.ts';

/** The current data as files that the engine reads. */
export interface CurrentWindow {
  /** Paths and globs. */
  files: string[];
  /** Columns that only keep the books, such as when a row was collected: not compared unless the policy names them. */
  bookkeeping: readonly string[];
  /** What the window holds, for the report. */
  sections: Section[];
  /** What a reader has to know of it, such as hours without data. */
  warnings: string[];
  /** Removes what was fetched. */
  close(): Promise<void>;
}

/**
 * Fetches the current data from the source that the inputs name, before any table is opened.
 * @param inputs say which workspace is meant
 * @throws EmptyWindow where there is no row; UserError for what cannot be asked for; AzureError for what cannot be had
 */
export async function openCurrentWindow(
  engine: Engine,
  source: WindowSource,
  inputs: WindowInputs,
  context: Context,
): Promise<CurrentWindow> {
  if (source.kind === 'files') {
    const nothing = async () => {};
    return { files: source.patterns, bookkeeping: [], sections: [], warnings: [], close: nothing };
  }
  const folder = await mkdtemp(join(context.env['RUNNER_TEMP'] || tmpdir(), 'mlops-window-'));
  const close = () => rm(folder, { recursive: true, force: true });
  try {
    const { openWorkspace } = await import('../../runtime/workspace.ts');
    const workspace = await openWorkspace(azureInputsOf(inputs), context);
    const fetched =
      source.kind === 'collector'
        ? await (await import('./collected.ts')).fetchCollected(engine, workspace, source, folder, context)
        : await (await import('./queried.ts')).fetchQueried(engine, workspace, source, folder, context);
    return { ...fetched, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function azureInputsOf({
  subscriptionId,
  resourceGroup,
  workspace,
  clientId,
  tenantId,
  cloud = 'public',
  auth = 'auto',
}: WindowInputs): AzureInputs {
  return { subscriptionId, resourceGroup, workspace, clientId, tenantId, cloud, auth };
}
