import { azureInputs } from '@mlops-actions/core/runtime/azure-inputs';
import { commonInputs } from '@mlops-actions/core/runtime/common-inputs';
import { commonOutputs } from '@mlops-actions/core/runtime/common-outputs';
import { choice, duration, failOn, flag, lines, text } from '@mlops-actions/core/runtime/input-kinds';

export const schema = {
  file: text({
    description: 'Job file in the YAML of `az ml`, command or pipeline; its local code and data are uploaded',
    allowed: 'a file',
    example: 'train/job.yml',
  }),
  set: lines({
    description: 'Lines that override the job file',
    allowed: 'lines such as inputs.x=y',
    example: 'inputs.share=0.1',
  }),
  'run-id': text({
    description: 'Attach to this job instead of submitting one',
    allowed: 'the name of a job',
    example: 'brave_fig_1a2b3c',
  }),
  wait: flag({
    description: 'Follow the job to its end; otherwise the step ends when it is submitted',
    default: 'true',
  }),
  'on-cancel': choice(['cancel', 'detach'], {
    description: 'What becomes of the job when the step is cancelled or times out',
    default: 'cancel',
  }),
  'download-outputs': flag({
    description: 'Download the outputs of a job that completed, each into `<outputs-path>/<output>/`',
    default: 'false',
  }),
  timeout: duration({ description: 'How long the job may take', default: '6h' }),
  'fail-on': failOn(['completed', 'failed', 'canceled', 'timed-out'], 'failed,canceled,timed-out'),
  ...azureInputs,
  ...commonInputs,
};

export const outputs = {
  ...commonOutputs,
  'run-id': 'Name of the job, which is its run id',
  status: 'Status of the job as Azure says it, such as `Completed`',
  'studio-url': 'Address of the job in Azure ML studio',
  'outputs-path': 'Folder that the outputs were downloaded to, a folder each; empty where none were',
};
