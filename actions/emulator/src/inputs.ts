import { text, textLike } from '@mlops-actions/core/runtime/input-kinds';

export const schema = {
  'state-dir': text({
    description: 'Folder that the emulator keeps its state in, and finds it again',
    default: '.mlops-emulator',
    allowed: 'a folder',
    example: '.mlops-emulator',
  }),
  speed: textLike(
    {
      description:
        'Divides the emulator’s own delays, which are Azure’s: a deployment takes ten minutes at 1',
      default: '100',
      allowed: 'a number above 0',
      example: '100',
    },
    /^(?!0*\.?0*$)\d+(\.\d+)?$/,
  ),
  faults: text({
    description: 'JSON file with fault rules that are in force from the start',
    allowed: 'a file',
    example: 'faults.json',
  }),
};

export const outputs = {
  endpoint: 'Address of the emulator, which later steps find in MLOPS_AZURE_ENDPOINT',
};
