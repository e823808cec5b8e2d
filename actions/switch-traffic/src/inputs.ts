import { azureName, azureNameForm } from '@mlops-actions/core/deploy/names';
import { azureInputs } from '@mlops-actions/core/runtime/azure-inputs';
import { commonInputs, seedInput } from '@mlops-actions/core/runtime/common-inputs';
import { commonOutputs } from '@mlops-actions/core/runtime/common-outputs';
import { factsOf } from '@mlops-actions/core/runtime/inputs';
import {
  choice,
  duration,
  failOn,
  rate,
  steps,
  text,
  textLike,
} from '@mlops-actions/core/runtime/input-kinds';

const standardFailOn = failOn(
  ['promoted', 'held', 'rolled-back', 'unchanged', 'failed'],
  'rolled-back,failed',
);
/** Its default depends on the mode, so that it has none in action.yml. */
const failOnByMode = standardFailOn.meta({
  ...factsOf(standardFailOn),
  description:
    'Verdicts that fail the step, of `promoted`, `held`, `rolled-back`, `unchanged`, `failed`; `none` observes only. By default `rolled-back,failed`, with `mode` `rollback` or `recover` only `failed`',
  default: undefined,
});

export const schema = {
  mode: choice(['promote', 'rollback', 'recover', 'pause', 'resume', 'status'], {
    description:
      'What to do: `promote` takes the steps, `rollback` restores what was before the last release, `recover` restores what a dead run left, `pause` holds a release where it is (or takes the first step and holds there), `resume` goes on with it, `status` only reads',
    default: 'promote',
  }),
  endpoint: textLike(
    {
      description: 'Online endpoint whose traffic is moved',
      required: true,
      allowed: azureNameForm,
      example: 'flight-delay',
    },
    azureName,
  ),
  candidate: textLike(
    {
      description: 'Deployment to bring to 100 %; by default the only healthy one without traffic',
      allowed: azureNameForm,
      example: 'green',
    },
    azureName,
  ),
  steps: steps({
    description: 'Percentages of the candidate, one after the other; the others keep their proportions',
    default: '5,50,100',
  }),
  bake: duration({
    description:
      'How long each step is watched. With `health: metrics` at least `13m`, since minutes come late, and `15m` by default; with `health: probe` at least, and by default, as long as 300 pairs take',
  }),
  health: choice(['metrics', 'probe'], {
    description:
      'How a step is judged: `metrics` by Azure Monitor’s live requests, `probe` by sending `requests` to both deployments through the routing header',
    default: 'metrics',
  }),
  requests: text({
    description: 'JSON Lines file with a request body a line, for the probe',
    allowed: 'a file',
    example: 'requests.jsonl',
  }),
  rate: rate({ description: 'Pairs a second of the probe', default: '20/s' }),
  policy: text({
    description: 'Experiment policy (YAML) with the margins; without one, the defaults',
    allowed: 'a file',
    example: 'policies/experiment.yml',
  }),
  'on-inconclusive': choice(['rollback', 'hold'], {
    description: 'What becomes of a step that cannot be judged',
    default: 'rollback',
  }),
  'lock-timeout': duration({
    description:
      'How long to wait for another run that has the endpoint’s lock; a dead run’s lock ends after 60 seconds',
    default: '90s',
  }),
  'fail-on': failOnByMode,
  ...seedInput,
  ...azureInputs,
  ...commonInputs,
};

export const outputs = {
  ...commonOutputs,
  traffic: 'The live traffic at the end, as read back: a JSON object of percentages by deployment',
  'previous-traffic': 'The live traffic before the release: a JSON object',
  'time-to-safe':
    'Seconds from the failure, signal or order to the restored traffic’s being read back; empty where nothing was restored',
};
