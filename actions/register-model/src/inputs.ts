import { azureInputs } from '@mlops-actions/core/runtime/azure-inputs';
import { commonInputs } from '@mlops-actions/core/runtime/common-inputs';
import { commonOutputs } from '@mlops-actions/core/runtime/common-outputs';
import { choice, failOn, flag, lines, list, text, textLike } from '@mlops-actions/core/runtime/input-kinds';

export const schema = {
  name: textLike(
    {
      description: 'Name that the model is registered under',
      required: true,
      allowed: 'letters, digits, dots, dashes and underscores, a letter or digit first',
      example: 'flight-delay',
    },
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/,
  ),
  model: text({
    description: 'Content to register: a local file or folder, a job’s output, or a version that exists',
    required: true,
    allowed: 'azureml:name:version, azureml:name@label, azureml://…, runs:/id/path, or a local path',
    example: 'azureml://jobs/brave_fig_1a2b3c/outputs/model',
  }),
  type: choice(['custom_model', 'mlflow_model', 'triton_model'], {
    description: 'Kind of model; by default found from its files (an `MLmodel` file, a Triton repository)',
  }),
  version: textLike(
    {
      description: 'Version to register as, or `run` for the number of the run; by default the next number',
      allowed: 'up to 30 letters, digits, dots, dashes and underscores',
      example: '1.4.0',
    },
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,29}$/,
  ),
  bump: choice(['auto', 'major', 'minor', 'patch'], {
    description:
      'Instead of a version: the part of the highest semantic version to raise; `auto` takes it from the Conventional Commits since then',
  }),
  prerelease: textLike(
    {
      description: 'With bump: the next pre-release of this word before that release, such as 1.2.0-rc.1',
      allowed: 'letters, a letter first',
      example: 'rc',
    },
    /^[A-Za-z][A-Za-z0-9]{0,9}$/,
  ),
  stage: choice(['development', 'staging', 'production', 'archived', 'retired'], {
    description: 'Stage of the version; `production` is written by switch-traffic when the traffic is there',
  }),
  alias: list({
    description: 'Names that only this version has from now on, for `azureml:name@alias`',
    allowed: 'words in lower case, separated by commas or lines',
    example: 'champion',
  }),
  registry: text({
    description: 'Azure ML registry that the version is copied to, with the same digest',
    allowed: 'the name of a registry in the workspace’s resource group, or its ARM id',
    example: 'shared-models',
  }),
  'take-down': flag({
    description: 'With `stage: retired`: delete the deployments without traffic that serve the version',
    default: 'false',
  }),
  evidence: list({
    description: 'JSON reports of earlier steps, or globs of them',
    allowed: 'paths or globs, separated by commas or lines',
    example: 'mlops-reports/*.json',
  }),
  policy: text({
    description:
      'Policy: which verdicts are accepted, which actions’ reports are required, and what name, tags, card and environment have to be',
    allowed: 'a file',
    example: 'policies/register.yml',
  }),
  card: text({
    description: 'Model card that the team keeps, in YAML; what was measured is added',
    allowed: 'a file',
    example: 'model-card.yml',
  }),
  environment: text({
    description:
      'Packages that the model needs; by default what lies beside it, or the environment of the job that made it',
    allowed: 'requirements.txt, conda.yaml, the output of pip freeze, or azureml:name:version',
    example: 'requirements.txt',
  }),
  dvc: list({
    description: 'DVC files whose versions of data are recorded',
    allowed: '.dvc files or dvc.lock, or globs of them',
    example: 'dvc.lock',
  }),
  tags: lines({
    description: 'Tags of the version',
    allowed: 'lines such as team=pricing',
    example: 'team=pricing',
  }),
  attestation: text({
    description:
      'Sigstore bundle that `actions/attest` wrote of this content, which is a version already: it is kept beside the version, and nothing else is done',
    allowed: 'a file',
    example: '${{ steps.attest.outputs.bundle-path }}',
  }),
  'override-reason': text({
    description: 'Register although the evidence refuses it; reason and actor are recorded',
    allowed: 'a sentence',
    example: 'Hotfix agreed in INC-1234',
  }),
  adopt: flag({
    description: 'Take over a version that exists and was not registered by this action, as unjudged',
    default: 'false',
  }),
  'allow-emulator-evidence': flag({
    description: 'Accept reports that were made on the emulator',
    default: 'false',
  }),
  'fail-on': failOn(['registered', 'existing', 'overridden', 'refused'], 'refused'),
  ...azureInputs,
  ...commonInputs,
};

export const outputs = {
  ...commonOutputs,
  'model-id': '`azureml:<name>:<version>`, which every `model` input takes; empty where it was refused',
  version: 'Version of the model',
  created: '`true` where the version is new, `false` where this content was there already',
  'model-digest': 'sha256 over the model’s files, as `sha256sum` prints them, sorted by path',
  card: 'Path of the model card in Markdown',
  lineage: 'Path of the lineage in JSON',
  'registry-model-id': 'Address of the version in the registry; empty where it was not promoted',
  attestation: 'Path of the in-toto statement, ready to be signed',
  'attestation-predicate': 'Path of the statement’s predicate alone, as `actions/attest` takes it',
};
