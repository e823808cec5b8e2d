import { createHash } from 'node:crypto';
import type { GitHub } from './github.ts';
import { issueBody } from './issue-body.ts';
import type { Notice } from './notice.ts';

/** What the issues of this suite are found by, beside the marker in their bodies. */
export const issueLabel = 'mlops-drift';

interface OpenIssue {
  number: number;
  body: string;
}

const permission = 'issues: write';

/**
 * Keeps one issue open for the notice's subject while it is raised: opened, its body kept up to date, commented when
 * other columns drift than before, and closed with a comment when the drift is gone.
 * @returns one sentence; undefined where there was nothing to do
 * @throws DeliveryError
 */
export async function keepIssue(github: GitHub, notice: Notice): Promise<string | undefined> {
  if (notice.state === 'unknown') return undefined;
  const [open, ...doubles] = await openIssues(github, notice.subject);
  // Two runs at once may each have opened one.
  for (const double of doubles) {
    await closeIssue(github, double.number, `The same as #${open!.number}.`, 'not_planned');
  }
  if (notice.state === 'cleared') {
    if (!open) return undefined;
    const run = notice.runUrl ? ` [Run](${notice.runUrl})` : '';
    await closeIssue(github, open.number, `The drift is gone. ${notice.summary}${run}`, 'completed');
    return `Issue #${open.number} was closed.`;
  }
  const body = `${markerOf(notice.subject)}\n${itemsMarkerOf(notice)}\n\n${issueBody(notice)}`;
  if (!open) return `Issue #${await openIssue(github, notice.title, body)} was opened.`;
  await github.call(permission, (api) =>
    api.rest.issues.update({ ...github.repository, issue_number: open.number, title: notice.title, body }),
  );
  if (open.body.includes(itemsMarkerOf(notice))) return `Issue #${open.number} was updated.`;
  await comment(github, open.number, `Other columns have drifted than before.\n\n${issueBody(notice)}`);
  return `Issue #${open.number} was updated and commented.`;
}

/** Hidden in the body; a comment in HTML ends at two dashes, so none are left. */
function markerOf(subject: string): string {
  return `<!-- mlops-actions drift-check ${encodeURIComponent(subject).replaceAll('-', '%2D')} -->`;
}

/** By it the next run knows whether the same columns have drifted. */
function itemsMarkerOf({ items }: Notice): string {
  const names = items.map(({ name }) => name).sort();
  const digest = createHash('sha256').update(JSON.stringify(names)).digest('hex');
  return `<!-- mlops-actions columns ${digest.slice(0, 16)} -->`;
}

/** The oldest first. */
async function openIssues(github: GitHub, subject: string): Promise<OpenIssue[]> {
  const marker = markerOf(subject);
  const found = await github.call(permission, (api) =>
    api.paginate(api.rest.issues.listForRepo, {
      ...github.repository,
      state: 'open',
      labels: issueLabel,
      sort: 'created',
      direction: 'asc',
      per_page: 100,
    }),
  );
  return found
    .filter((issue) => !issue.pull_request && issue.body?.includes(marker))
    .map(({ number, body }) => ({ number, body: body ?? '' }));
}

async function openIssue(github: GitHub, title: string, body: string): Promise<number> {
  await ensureLabel(github);
  const { data } = await github.call(permission, (api) =>
    api.rest.issues.create({ ...github.repository, title, body, labels: [issueLabel] }),
  );
  return data.number;
}

async function ensureLabel(github: GitHub): Promise<void> {
  const label = { name: issueLabel, color: 'd93f0b', description: 'Raised and closed by drift-check' };
  await github.call(permission, (api) =>
    api.rest.issues.createLabel({ ...github.repository, ...label }).catch((error: { status?: number }) => {
      // It is there already.
      if (error.status !== 422) throw error;
    }),
  );
}

async function comment(github: GitHub, issue: number, body: string): Promise<void> {
  await github.call(permission, (api) =>
    api.rest.issues.createComment({ ...github.repository, issue_number: issue, body }),
  );
}

async function closeIssue(
  github: GitHub,
  issue: number,
  why: string,
  reason: 'completed' | 'not_planned',
): Promise<void> {
  await comment(github, issue, why);
  await github.call(permission, (api) =>
    api.rest.issues.update({
      ...github.repository,
      issue_number: issue,
      state: 'closed',
      state_reason: reason,
    }),
  );
}
