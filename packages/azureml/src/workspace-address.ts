/** Which workspace. */
export interface WorkspaceAddress {
  subscriptionId: string;
  resourceGroup: string;
  workspace: string;
}

/** The ARM id of a workspace. */
export function workspaceId({ subscriptionId, resourceGroup, workspace }: WorkspaceAddress): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.MachineLearningServices/workspaces/${workspace}`;
}

/** The address in an ARM id; undefined when it is none. */
export function parseWorkspaceId(id: string): WorkspaceAddress | undefined {
  const match =
    /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.MachineLearningServices\/workspaces\/([^/]+)\/?$/i.exec(
      id,
    );
  return match ? { subscriptionId: match[1]!, resourceGroup: match[2]!, workspace: match[3]! } : undefined;
}
