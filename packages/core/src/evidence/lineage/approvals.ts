import { z } from 'zod';
import { openGitHub } from '../../notify/github.ts';
import { DeliveryError } from '../../notify/retry.ts';
import type { Context } from '../../runtime/context.ts';

/** A review of a deployment to an environment, as GitHub keeps it; when it was given, its API does not say. */
export const approvalSchema = z.object({
  environments: z.array(z.string()),
  state: z.enum(['approved', 'rejected', 'pending']),
  by: z.string(),
  /** Whether who started the run approved it. */
  isActor: z.boolean(),
  comment: z.string().optional(),
});

export const approvalsSchema = z.object({
  /** Undefined where they could not be read: `unknown` says why. */
  reviews: z.array(approvalSchema).optional(),
  unknown: z.string().optional(),
  readAt: z.iso.datetime(),
});

export type Approvals = z.infer<typeof approvalsSchema>;

/** Longer comments, and those of several lines, stay at GitHub. */
const longestComment = 120;

/** Who approved this workflow run (`GET /repos/{owner}/{repo}/actions/runs/{run_id}/approvals`, API 2022-11-28). Never fails. */
export async function readApprovals(token: string | undefined, context: Context): Promise<Approvals> {
  const readAt = context.clock.now().toISOString();
  const runId = Number(context.env['GITHUB_RUN_ID']);
  if (!context.env['GITHUB_RUN_ID'] || !Number.isSafeInteger(runId))
    return { unknown: 'The step did not run in a workflow of GitHub.', readAt };
  try {
    const github = await openGitHub(token, context);
    const { data } = await github.call('actions: read', (api) =>
      api.rest.actions.getReviewsForRun({ ...github.repository, run_id: runId }),
    );
    return { reviews: data.map((review) => approvalOf(review, context.env['GITHUB_ACTOR'])), readAt };
  } catch (error) {
    if (error instanceof DeliveryError) return { unknown: error.message, readAt };
    throw error;
  }
}

function approvalOf(
  review: {
    environments: { name?: string }[];
    state: z.infer<typeof approvalSchema>['state'];
    user: { login: string };
    comment: string;
  },
  actor: string | undefined,
): z.infer<typeof approvalSchema> {
  const comment = review.comment.trim();
  const isShort = comment !== '' && comment.length <= longestComment && !comment.includes('\n');
  return {
    environments: review.environments.flatMap(({ name }) => (name === undefined ? [] : [name])),
    state: review.state,
    by: review.user.login,
    isActor: review.user.login === actor,
    ...(isShort && { comment }),
  };
}
