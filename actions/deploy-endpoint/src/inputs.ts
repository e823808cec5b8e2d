import { azureName, azureNameForm } from '@mlops-actions/core/deploy/names';
import { azureInputs } from '@mlops-actions/core/runtime/azure-inputs';
import { commonInputs } from '@mlops-actions/core/runtime/common-inputs';
import { commonOutputs } from '@mlops-actions/core/runtime/common-outputs';
import { duration, failOn, text, textLike } from '@mlops-actions/core/runtime/input-kinds';

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
