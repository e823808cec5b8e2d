/** What to do about the codes that are known. Sources: Microsoft's how-to-troubleshoot-online-endpoints and the threads of azure-ml.md. */
const hints: Record<string, string> = {
  AuthorizationFailed: 'Give the identity of this step the role AzureML Data Scientist on the workspace.',
  AuthorizationPermissionMismatch:
    "Give the identity of this step the role Storage Blob Data Contributor on the workspace's storage account.",
  LinkedAuthorizationFailed:
    'Give the identity of this step the permission to assign the user-assigned identity that the resource names.',
  KeyBasedAuthenticationNotPermitted:
    'The storage account refuses keys: make the datastore identity-based (credential type None).',
  SubscriptionNotFound: 'Check subscription-id, and that the identity of this step may read it.',
  ResourceGroupNotFound: 'Check resource-group.',
  InvalidAuthenticationTokenTenant: 'Check tenant-id: the token is of another tenant than the subscription.',
  ExpiredAuthenticationToken: 'The token has expired: check the clock of the runner.',
  OutOfQuota:
    'Ask for more quota, or choose a smaller instance type or count; an update needs 20 % more than what runs.',
  InferencingClientCreateDeploymentFailed:
    'Often quota or capacity: look at the message, then try another instance type or region.',
  ImageBuildFailure:
    'The environment could not be built: look at its build log and at the versions in conda.yaml.',
  ResourceNotReady:
    'The container did not become ready: look at the logs of the deployment, then at score.py, its init() above all.',
  ResourceNotFound: 'Check the name, and that it is in this workspace.',
  WorkspaceManagedNetworkNotReady: "Provision the workspace's managed network first.",
  OperationCanceled: 'Another operation on the same resource came in between: try again.',
  SecretsInjectionError: "Give the endpoint's identity access to the secrets that the deployment names.",
  InternalServerError:
    "A fault inside Azure: try again; if it stays, give the correlation id to Azure's support.",
  NoMatchingArtifactsFoundFromJob:
    'The job has no output at that path: check the path against the outputs of the job.',
  ConditionNotMet:
    'Something wrote to the blob while it was read: run this step again when nothing does any more.',
  ModelAssetPathNotFoundInStorage: 'There is nothing at that path of the datastore.',
  Conflict: 'Another operation on the resource is under way: try again when it has ended.',
  TooManyRequests: 'Azure throttles this subscription: try again later, or with fewer jobs at once.',
  AADSTS70021: federation(),
  AADSTS700213: federation(),
  AADSTS700016: 'Check client-id and tenant-id: there is no such application in this tenant.',
  AADSTS90002: 'Check tenant-id: there is no such tenant.',
  AADSTS7000215: 'The client secret is wrong: use its value, not its id.',
  AADSTS7000222: 'The client secret has expired: make a new one, or use OpenID Connect, which needs none.',
  AADSTS700024: 'The assertion has expired: check the clock of the runner.',
};

function federation(): string {
  return 'Add a federated credential to the application whose subject is the one in the message: it names the repository and the branch, environment or event of this job.';
}

export function hintFor(code: string, message: string): string | undefined {
  if (/updating provisioning state/i.test(message)) return hints['Conflict'];
  return hints[code];
}
