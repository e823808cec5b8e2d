import { azureName, azureNameForm } from '@mlops-actions/core/deploy/names';
import { azureInputs } from '@mlops-actions/core/runtime/azure-inputs';
import { commonInputs } from '@mlops-actions/core/runtime/common-inputs';
import { commonOutputs } from '@mlops-actions/core/runtime/common-outputs';
import { duration, failOn, flag, text, textLike } from '@mlops-actions/core/runtime/input-kinds';

export const schema = {
  endpoint: textLike(
    {
      description: 'Online endpoint to deploy to; by default the one that the files name',
      allowed: azureNameForm,
      example: 'flight-delay',
    },
    azureName,
  ),
  'endpoint-file': text({
    description: '`az ml` YAML of the endpoint: it is made where there is none, and updated where it differs',
    allowed: 'a file',
    example: 'deploy/endpoint.yml',
  }),
  'deployment-file': text({
    description: '`az ml` YAML of the deployment; its local code, model and environment are uploaded',
    required: true,
    allowed: 'a file',
    example: 'deploy/deployment.yml',
  }),
  model: text({
    description: 'Model to deploy instead of the one in the deployment file',
    allowed: 'azureml:name:version, azureml:name@label, azureml://…, runs:/id/path, or a local path',
    example: 'azureml:flight-delay:3',
  }),
  slot: textLike(
    {
      description:
        'Deployment to write: a name, or `auto` for the first without traffic of the file’s own name, `blue` and `green`',
      default: 'auto',
      allowed: `auto, or ${azureNameForm}`,
      example: 'auto',
    },
    azureName,
  ),
  'smoke-test': text({
    description:
      'One request body (JSON), or a YAML list of `request`, `status` and `expect`; each is sent once',
    allowed: 'a file',
    example: 'deploy/smoke-test.yml',
  }),
  timeout: duration({ description: 'How long the deployment may take', default: '60m' }),
  'require-attestation': flag({
    description:
      'Deploy nothing without an attestation that holds: the one given, else the one that register-model keeps beside the version',
    default: 'false',
  }),
  attestation: text({
    description: 'Sigstore bundle that `actions/attest` wrote; where it is given, it has to hold',
    allowed: 'a file',
    example: 'attestation.json',
  }),
  'attestation-policy': text({
    description:
      'Policy that the attested verdicts have to meet, of register-model’s form (`accept`, `require`, `same-commit`); where it is given, an attestation is required',
    allowed: 'a file',
    example: 'policies/register.yml',
  }),
  'attestation-repository': textLike(
    {
      description: 'Repository whose workflow has to have made the attestation; by default this one',
      allowed: 'owner/name',
      example: 'acme/flights',
    },
    /^[\w.-]+\/[\w.-]+$/,
  ),
  'attestation-identity': textLike(
    {
      description:
        'Workflow that has to have signed: a repository’s any, one file, or one at a ref; by default any of `attestation-repository`. A reusable workflow signs under its own name',
      allowed: 'owner/name, with or without /.github/workflows/file.yml and @refs/…',
      example: 'acme/flights/.github/workflows/train.yml@refs/heads/main',
    },
    /^[\w.-]+\/[\w.-]+(\/\.github\/workflows\/[^/\s]+)?(@(refs\/\S+|[0-9a-f]{40}))?$/,
  ),
  'attestation-issuer': text({
    description: 'Who has to vouch for the workflow; by default the server’s own token service',
    allowed: 'an address',
    example: 'https://token.actions.githubusercontent.com',
  }),
  'trusted-root': text({
    description:
      'Trust roots, as `gh attestation trusted-root` prints them; by default those of Sigstore’s public-good instance and of GitHub, fetched by TUF',
    allowed: 'a file',
    example: 'trusted_root.jsonl',
  }),
  'fail-on': failOn(['deployed', 'unchanged', 'failed'], 'failed'),
  ...azureInputs,
  ...commonInputs,
};

export const outputs = {
  ...commonOutputs,
  'endpoint-url': 'Scoring address of the endpoint',
  'deployment-name': 'The deployment that was written, or was there as wanted',
  'live-deployment': 'The deployment with most of the live traffic, empty where there is none',
  created: '`true` where this step made the deployment',
};
