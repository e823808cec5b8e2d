import * as core from '@actions/core';
import path from 'node:path';
import type { Context } from './context.ts';

/** Uploads the reports; a failure is a warning, because the verdict stands without it. Returns the artifact's address or ''. */
export async function uploadReports(
  action: string,
  reportName: string | undefined,
  files: string[],
  { env }: Context,
): Promise<string> {
  if (!env['ACTIONS_RUNTIME_TOKEN'] || !env['ACTIONS_RESULTS_URL']) {
    core.info('No artifact service here: the reports stay in the report folder.');
    return '';
  }
  const name = ['mlops', action, env['GITHUB_JOB'], reportName].filter(Boolean).join('-');
  try {
    const { DefaultArtifactClient } = await import('@actions/artifact');
    const { id } = await new DefaultArtifactClient().uploadArtifact(name, files, commonFolder(files));
    const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env;
    return id && repository && run ? `${server}/${repository}/actions/runs/${run}/artifacts/${id}` : '';
  } catch (error) {
    core.warning(`The reports were not uploaded as artifact ${name}: ${(error as Error).message}`);
    return '';
  }
}

function commonFolder(files: string[]): string {
  const folders = files.map((file) => path.dirname(path.resolve(file)).split(path.sep));
  const [first = []] = folders;
  const length = first.findIndex((part, i) => folders.some((folder) => folder[i] !== part));
  return first.slice(0, length === -1 ? first.length : length).join(path.sep) || path.sep;
}
