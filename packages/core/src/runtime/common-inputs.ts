import { flag, text, textLike } from './input-kinds.ts';

/** What every action takes that writes a report; each adds its own `fail-on`. */
export const commonInputs = {
  'report-dir': text({
    description: 'Folder that the reports are written to',
    default: 'mlops-reports',
    allowed: 'a folder',
    example: 'mlops-reports',
  }),
  'report-name': textLike(
    {
      description: 'Added to the file names of the reports, for a job that uses the action more than once',
      allowed: 'letters, digits, dots, dashes and underscores',
      example: 'june',
    },
    /^[\w.-]{1,80}$/,
  ),
  'upload-artifact': flag({
    description:
      'Upload the reports as an artifact; skipped with a notice where there is no artifact service',
    default: 'true',
  }),
  'github-token': text({
    description: 'Token for GitHub',
    default: '${{ github.token }}',
    allowed: 'a token',
    example: '${{ github.token }}',
    secret: true,
  }),
};

/** For the actions whose verdict draws random numbers. */
export const seedInput = {
  seed: textLike(
    {
      description: 'Seed of all random draws; by default derived from the policy and the input digests',
      allowed: 'up to 64 letters and digits',
      example: '42',
    },
    /^[0-9A-Za-z]{1,64}$/,
  ),
};
