import { DeliveryError } from './retry.ts';
import type { GitHub } from './github.ts';
import type { Notice } from './notice.ts';

const permission = 'actions: write';

/**
 * Starts a workflow (`train.yml`, or `train.yml@main`) with inputs that say why: `reason`, `drift-share`,
 * `drifted-columns` and `drift-run`. Those that the workflow does not declare are left out.
 * @returns one sentence
 * @throws DeliveryError
 */
export async function dispatchWorkflow(
  github: GitHub,
  workflow: string,
  notice: Notice,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const [file = '', given] = workflow.split('@', 2);
  const ref = given ?? (await refOf(github, env));
  const inputs = inputsOf(notice);
  const dispatch = (sent: Record<string, string>) =>
    github.call(permission, (api) =>
      api.rest.actions.createWorkflowDispatch({
        ...github.repository,
        workflow_id: file,
        ref,
        ...(Object.keys(sent).length > 0 && { inputs: sent }),
      }),
    );
  const undeclared = await dispatch(inputs).then(
    (): string[] => [],
    (error: unknown) => undeclaredInputs(error),
  );
  if (undeclared.length === 0) return `Workflow ${file} was started on ${ref}.`;
  const known = Object.entries(inputs).filter(([name]) => !undeclared.includes(name));
  await dispatch(Object.fromEntries(known));
  return `Workflow ${file} was started on ${ref}, without the inputs that it does not declare: ${undeclared.join(', ')}.`;
}

/** GitHub takes 65,535 characters of inputs. */
const longestInput = 15_000;

function inputsOf({ summary, report, runUrl }: Notice): Record<string, string> {
  const all: Record<string, string> = {
    reason: summary,
    'drift-share': JSON.stringify(report['driftShare']),
    'drifted-columns': JSON.stringify(report['driftedColumns']),
    'drift-run': runUrl ?? '',
  };
  return Object.fromEntries(Object.entries(all).map(([name, text]) => [name, text.slice(0, longestInput)]));
}

/** Branch or tag that the run is on; a pull request has neither, so the default branch it is. */
async function refOf(github: GitHub, env: Readonly<Record<string, string | undefined>>): Promise<string> {
  const ref = env['GITHUB_REF'] ?? '';
  if (/^refs\/(heads|tags)\//.test(ref)) return ref.replace(/^refs\/(heads|tags)\//, '');
  const { data } = await github.call('contents: read', (api) => api.rest.repos.get(github.repository));
  return data.default_branch;
}

function undeclaredInputs(error: unknown): string[] {
  const said = error instanceof DeliveryError ? error.message : '';
  const names = /Unexpected inputs provided: (\[.*?\])/.exec(said)?.[1];
  if (names === undefined) throw error;
  return JSON.parse(names) as string[];
}
