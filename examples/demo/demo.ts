// npm run demo [-- --scenario NAME] [--skip-ab-test]: a team's release on real flights, against the emulator.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { terminal as openTerminal } from './console.ts';
import { type Day, endpoint, type PlayedStep } from './day.ts';
import { startEmulator } from './emulator.ts';
import { type EndpointState, readEndpoint } from './endpoint.ts';
import { commitOf, openRepository } from './repository.ts';
import { playYesterday, rolledBack, type Scenario, scenarios } from './scenarios.ts';
import { writeStory } from './story.ts';

const unexpectedEnd = 70;
const root = path.resolve(import.meta.dirname, '../..');
const terminal = openTerminal(process.stdout);

const options = readArguments();
const scenario = scenarios[options.scenario];
if (!scenario) {
  console.error(
    `There is no scenario '${options.scenario}': choose one of ${Object.keys(scenarios).join(', ')}.`,
  );
  process.exit(2);
}
const started = performance.now();
terminal.title(scenario.title);
terminal.say(
  'On the emulator: no Azure, no Docker, no Python. The data are 1.5 million real flights of 2001.',
);

const work = path.join(root, '.cache/demo', options.scenario);
const repository = openRepository(work);
const runner = githubVariables();
const emulator = await startEmulator(path.join(work, 'emulator'), runner, terminal);
const day: Day = {
  repository,
  azure: emulator.azure,
  env: { ...runner, ...emulator.azure },
  terminal,
  steps: [],
};

let problem = '';
let before: EndpointState | undefined;
let after: EndpointState | undefined;
try {
  const yesterday = await playYesterday(day);
  before = await readEndpoint(day.azure, endpoint);
  await scenario.play(day, yesterday, options['skip-ab-test']);
  after = await readEndpoint(day.azure, endpoint);
  problem = howItDiffers(scenario, day.steps, before, after);
} catch (error) {
  problem = error instanceof Error ? error.message : String(error);
} finally {
  await emulator.stop();
}

terminal.title('The day in one table');
terminal.table([
  ['step', 'verdict', 'seconds', 'exit code'],
  ...day.steps.map((step) => [
    step.title,
    step.outputs['verdict'] ?? '-',
    step.seconds.toFixed(1),
    String(step.exitCode),
  ]),
]);
if (before && after)
  terminal.say(
    `\n  Traffic before ${JSON.stringify(before.traffic)}, after ${JSON.stringify(after.traffic)}.`,
  );
const story = await writeStory(path.join(work, 'story.html'), scenario.title, day.steps, before, after);
terminal.say(`  The whole story, with charts: ${path.relative(process.cwd(), story)}`);
terminal.say(`  ${((performance.now() - started) / 1000).toFixed(0)} s in all.`);
if (problem) terminal.say(`\n  This did not end as it should: ${problem}`);
process.exit(problem ? unexpectedEnd : (day.steps.find((step) => step.failed)?.exitCode ?? 0));

/** '' where the scenario ended as named, with the endpoint as it was. */
function howItDiffers(
  { ends }: Scenario,
  steps: PlayedStep[],
  before: EndpointState,
  after: EndpointState,
): string {
  const failed = steps.find((step) => step.failed);
  if (!ends)
    return after.traffic['green'] === 100
      ? ''
      : `The new model has not got the traffic: ${JSON.stringify(after)}`;
  const wanted = options['skip-ab-test'] && ends.action === 'ab-test' ? rolledBack : ends;
  if (failed?.action !== wanted.action || failed.exitCode !== wanted.exitCode) {
    return `${wanted.action} should have failed with exit code ${wanted.exitCode}; it was ${failed?.action} with ${failed?.exitCode}.`;
  }
  if (wanted.verdict && failed.outputs['verdict'] !== wanted.verdict) {
    return `The verdict should have been ${wanted.verdict}, and was ${failed.outputs['verdict']}.`;
  }
  const same = JSON.stringify(before.traffic) === JSON.stringify(after.traffic);
  return same
    ? ''
    : `The traffic should be ${JSON.stringify(before.traffic)}, and is ${JSON.stringify(after.traffic)}.`;
}

function githubVariables(): Record<string, string> {
  return {
    GITHUB_ACTIONS: 'true',
    GITHUB_REPOSITORY: 'example/flight-delay',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_SHA: commitOf(),
    GITHUB_REF: 'refs/heads/main',
    GITHUB_WORKFLOW: 'release',
    GITHUB_RUN_ID: String(Date.now()),
    GITHUB_RUN_NUMBER: '1',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_JOB: 'demo',
    GITHUB_ACTOR: 'demo',
    RUNNER_TEMP: path.join(root, '.cache/demo'),
  };
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        scenario: { type: 'string', default: 'day' },
        'skip-ab-test': { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    console.error((error as Error).message);
    console.error(
      `npm run demo -- [--scenario NAME] [--skip-ab-test], where NAME is one of ${Object.keys(scenarios).join(', ')}.`,
    );
    process.exit(2);
  }
}
