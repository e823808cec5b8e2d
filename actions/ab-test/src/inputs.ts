import { azureName, azureNameForm } from '@mlops-actions/core/deploy/names';
import { azureInputs } from '@mlops-actions/core/runtime/azure-inputs';
import { commonInputs, seedInput } from '@mlops-actions/core/runtime/common-inputs';
import { commonOutputs } from '@mlops-actions/core/runtime/common-outputs';
import {
  choice,
  duration,
  failOn,
  rate,
  text,
  textLike,
  wholeNumber,
} from '@mlops-actions/core/runtime/input-kinds';

export const schema = {
  endpoint: textLike(
    {
      description: 'Online endpoint whose deployments are compared',
      required: true,
      allowed: azureNameForm,
      example: 'flight-delay',
    },
    azureName,
  ),
  baseline: textLike(
    {
      description: 'Deployment to compare with; by default the one with most of the live traffic',
      allowed: azureNameForm,
      example: 'blue',
    },
    azureName,
  ),
  candidate: textLike(
    {
      description: 'Deployment to judge; by default the only healthy one without traffic',
      allowed: azureNameForm,
      example: 'green',
    },
    azureName,
  ),
  mode: choice(['replay', 'live', 'shadow', 'load'], {
    description:
      'How they are compared; `replay` sends recorded requests to both through the routing header, so that no user meets the candidate. The others are not there yet',
    default: 'replay',
  }),
  requests: text({
    description:
      'Requests to replay: JSON Lines, each line a request body or `{"request": body, "label": value}`; a file, a data asset or a datastore address',
    allowed: 'a file, or an azureml: address',
    example: 'requests.jsonl',
  }),
  pairs: wholeNumber(
    {
      description:
        'Requests to replay on both, at least 600; by default what fits into `duration`, else 2,000. They are taken round again where there are fewer',
      example: '2000',
    },
    { min: 1, max: 10_000_000 },
  ),
  duration: duration({
    description: 'How long to replay, where `pairs` is not given',
    example: '10m',
  }),
  rate: rate({
    description: 'Pairs a second; each is a request to both deployments',
    default: '20/s',
    example: '20/s',
  }),
  'prediction-path': textLike(
    {
      description:
        'Where in an answer the prediction is that labels are compared with (JSON Pointer); by default `/predictions/0`, else `/0`, else the whole answer',
      allowed: 'a JSON Pointer',
      example: '/predictions/0',
    },
    /^\/.*$/,
  ),
  policy: text({
    description: 'Experiment policy (YAML) with the margins; without one, the defaults',
    allowed: 'a file',
    example: 'policies/experiment.yml',
  }),
  'fail-on': failOn(['promote', 'reject', 'inconclusive'], 'reject,inconclusive'),
  ...seedInput,
  ...azureInputs,
  ...commonInputs,
};

export const outputs = { ...commonOutputs };
