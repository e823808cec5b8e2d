import { expect, test } from '@jest/globals';
import { jobName } from './job-name.ts';

const env = {
  GITHUB_REPOSITORY: 'o/flight_delay',
  GITHUB_RUN_ID: '42',
  GITHUB_JOB: 'train',
  GITHUB_ACTION: 'step',
  GITHUB_RUN_ATTEMPT: '1',
};

test('the attempts of a step have one name, and anything else that differs has another', () => {
  const name = jobName(env, 'file');
  expect(name).toMatch(/^flight-delay-42-[0-9a-f]{12}$/);
  expect(jobName({ ...env, GITHUB_RUN_ATTEMPT: '2' }, 'file')).toBe(name);
  const others = [
    jobName({ ...env, GITHUB_RUN_ID: '43' }, 'file'),
    jobName({ ...env, GITHUB_REPOSITORY: 'p/flight_delay' }, 'file'),
    jobName({ ...env, GITHUB_JOB: 'other' }, 'file'),
    jobName({ ...env, GITHUB_ACTION: 'step2' }, 'file'),
    jobName(env, 'another file'),
  ];
  expect(new Set([name, ...others]).size).toBe(6);
});

test('outside GitHub a name is never the same', () => {
  expect(jobName({}, 'file')).not.toBe(jobName({}, 'file'));
});
