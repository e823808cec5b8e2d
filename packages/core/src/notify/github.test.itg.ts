import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { testContext } from '../runtime/test-context.ts';
import type { Context } from '../runtime/context.ts';
import type { Notice } from './notice.ts';
import { sendNotices } from './notify.ts';
import { startTestGitHub, type TestGitHub } from './test-github.ts';

jest.setTimeout(60_000);

let github: TestGitHub;

beforeEach(async () => {
  github = await startTestGitHub();
});

afterEach(async () => {
  await github.close();
  expect(github.violations).toEqual([]);
});

const raised: Notice = {
  subject: 'flight-delay',
  state: 'raised',
  title: 'Drift on flight-delay',
  summary: '2 of 4 columns drifted (delay, @octocat/team): share 0.5.',
  facts: [{ name: 'Watched', value: 'flight-delay' }],
  items: [
    { name: 'delay', value: 'ks 0.41 over 600 values.' },
    { name: '@octocat/team', value: 'psi 0.3 | 0.2' },
  ],
  runUrl: 'https://github.com/octo/flights/actions/runs/7',
  report: { driftShare: 0.5, driftedColumns: ['delay', '@octocat/team'] },
};
const cleared: Notice = { ...raised, state: 'cleared', summary: '0 of 4 columns drifted.', items: [] };

/** The waits of retries are kept and not waited. */
function contextOf(env: Record<string, string> = {}): { context: Context; waits: number[] } {
  const waits: number[] = [];
  const { context } = testContext({
    GITHUB_REPOSITORY: 'octo/flights',
    GITHUB_API_URL: github.origin,
    GITHUB_REF: 'refs/heads/main',
    ...env,
  });
  const clock = { now: () => new Date(), sleep: async (ms: number) => void waits.push(ms) };
  return { context: { ...context, clock }, waits };
}

const tell = (notice: Notice, channel = 'issue', env = {}) =>
  sendNotices(
    notice,
    { notify: [channel], githubToken: 'a-token', dispatchWorkflow: 'train.yml' },
    contextOf(env).context,
  ).then(([delivery]) => delivery!);

describe('An issue', () => {
  it('is opened once, updated while the same columns drift, commented when others do, and closed when they stop', async () => {
    expect(await tell(raised)).toMatchObject({ result: 'sent', detail: 'Issue #1 was opened.' });
    expect(await tell(raised)).toMatchObject({ result: 'sent', detail: 'Issue #1 was updated.' });
    expect(github.issues).toHaveLength(1);
    expect(github.issues[0]).toMatchObject({ state: 'open', labels: ['mlops-drift'], comments: [] });

    const others = { ...raised, items: [{ name: 'carrier', value: 'psi 0.4' }] };
    expect(await tell(others)).toMatchObject({ detail: 'Issue #1 was updated and commented.' });
    expect(github.issues[0]!.comments).toEqual([expect.stringContaining('carrier')]);

    expect(await tell(cleared)).toMatchObject({ detail: 'Issue #1 was closed.' });
    expect(github.issues[0]).toMatchObject({ state: 'closed', state_reason: 'completed' });
    expect(github.issues[0]!.comments[1]).toContain('The drift is gone');
    expect(await tell(cleared)).toMatchObject({ result: 'none' });
    expect(await tell(raised)).toMatchObject({ detail: 'Issue #2 was opened.' });
  });

  it('stays as it is where there was too little data to say', async () => {
    await tell(raised);
    const before = structuredClone(github.issues);
    expect(await tell({ ...raised, state: 'unknown' })).toMatchObject({ result: 'none' });
    expect(github.issues).toEqual(before);
  });

  it('is one for each watched thing, and a double is closed', async () => {
    await tell(raised);
    expect(await tell({ ...raised, subject: 'flight-delay-2' })).toMatchObject({
      detail: 'Issue #2 was opened.',
    });
    github.issues.push({ ...github.issues[0]!, number: 3, comments: [] });
    expect(await tell(raised)).toMatchObject({ detail: 'Issue #1 was updated.' });
    expect(github.issues[2]).toMatchObject({ state: 'closed', state_reason: 'not_planned' });
    expect(github.issues[1]).toMatchObject({ state: 'open' });
  });

  it('calls nobody by the name of a column, and breaks no table', async () => {
    await tell(raised);
    const { body } = github.issues[0]!;
    expect(body).not.toMatch(/@octocat/);
    expect(body).toContain('psi 0.3 \\| 0.2');
    expect(body).toContain('(https://github.com/octo/flights/actions/runs/7)');
  });

  it('holds at most fifty columns, with names of any length', async () => {
    const items = Array.from({ length: 10_000 }, (_, i) => ({ name: `c${i}`.padEnd(5000, 'x'), value: 'v' }));
    await tell({ ...raised, items });
    expect(github.issues[0]!.body.length).toBeLessThan(65_536);
    expect(github.issues[0]!.body).toContain('9950 more columns');
  });
});

describe('A workflow', () => {
  it('is started with the reason, on the branch of the run', async () => {
    expect(await tell(raised, 'dispatch')).toMatchObject({
      result: 'sent',
      detail: 'Workflow train.yml was started on main.',
    });
    expect(github.dispatches).toEqual([
      {
        workflow: 'train.yml',
        ref: 'main',
        inputs: {
          reason: raised.summary,
          'drift-share': '0.5',
          'drifted-columns': '["delay","@octocat/team"]',
          'drift-run': raised.runUrl,
        },
      },
    ]);
  });

  it('is started without the inputs that it does not declare', async () => {
    github.declared = ['reason'];
    expect((await tell(raised, 'dispatch')).detail).toContain('without the inputs that it does not declare');
    expect(github.dispatches).toEqual([
      { workflow: 'train.yml', ref: 'main', inputs: { reason: raised.summary } },
    ]);
  });

  it('is started on the default branch from a pull request, and for drift only', async () => {
    await tell(raised, 'dispatch', { GITHUB_REF: 'refs/pull/3/merge' });
    await tell(cleared, 'dispatch');
    expect(github.dispatches.map(({ ref }) => ref)).toEqual(['main']);
  });
});

describe('Trouble with GitHub', () => {
  const send = async (env = {}) => {
    const { context, waits } = contextOf(env);
    const [delivery] = await sendNotices(raised, { notify: ['issue'], githubToken: 'a-token' }, context);
    return { ...delivery!, waits };
  };

  it('is waited out: as Retry-After says, else one second, two, four', async () => {
    github.trouble.push(
      { status: 503 },
      { status: 429, headers: { 'retry-after': '7' } },
      { status: 403, headers: { 'retry-after': '9' } },
    );
    expect(await send()).toMatchObject({ result: 'sent', waits: [1000, 7000, 9000] });
  });

  it('ends after four attempts, and after a wait that is too long', async () => {
    github.trouble.push(...Array.from({ length: 4 }, () => ({ status: 502 })));
    expect(await send()).toMatchObject({ result: 'failed', waits: [1000, 2000, 4000] });
    github.trouble.push({ status: 429, headers: { 'retry-after': '3600' } });
    expect(await send()).toMatchObject({ result: 'failed', waits: [] });
  });

  it('names the permission that the token lacks', async () => {
    github.trouble.push({ status: 403, body: { message: 'Resource not accessible by integration' } });
    expect((await send()).detail).toBe(
      "GitHub answered 403 (Resource not accessible by integration). The job's token needs the permission 'issues: write'.",
    );
  });

  it('is a sentence where there is no token, no repository and no GitHub', async () => {
    const { context } = contextOf();
    const [none] = await sendNotices(raised, { notify: ['issue'] }, context);
    expect(none).toMatchObject({
      result: 'failed',
      detail: "There is no token: set the input 'github-token'.",
    });
    expect(await send({ GITHUB_REPOSITORY: '' })).toMatchObject({ result: 'failed' });
    expect(await send({ GITHUB_API_URL: 'http://127.0.0.1:9' })).toMatchObject({
      detail: 'GitHub could not be reached.',
    });
  });
});
