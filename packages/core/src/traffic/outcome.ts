import { deployedModel, modelSubject } from '../deploy/deployed-model.ts';
import type { Annotation, Outcome } from '../report/outcome.ts';
import type { Section } from '../report/section.ts';
import type { SwitchInputs } from './inputs.ts';
import type { Ending, Run } from './release.ts';
import { inWords, splitInWords } from './shares.ts';

/** The report of a run of switch-traffic. */
export async function outcomeOf(
  { mode }: Pick<SwitchInputs, 'mode'>,
  ending: Ending,
  { workspace, endpoint, events }: Pick<Run, 'workspace' | 'endpoint' | 'events'>,
): Promise<Outcome> {
  const { verdict, summary, candidate, split, before, checks, timeToSafeMs, warnings = [] } = ending;
  const model = candidate === undefined ? undefined : await modelOf(workspace, endpoint, candidate);
  const seconds = timeToSafeMs === undefined ? '' : (timeToSafeMs / 1000).toFixed(1);
  const annotations: Annotation[] = warnings.map((message) => ({ level: 'warning', message }));
  if (verdict === 'held') annotations.push({ level: 'warning', message: summary, title: 'Traffic is held' });
  return {
    verdict,
    summary,
    subject: { endpoint, ...(candidate !== undefined && { candidate }), ...modelSubject(model) },
    checks,
    outputs: {
      traffic: split ? JSON.stringify(split.traffic) : '',
      'previous-traffic': before ? JSON.stringify(before.traffic) : '',
      'time-to-safe': seconds,
    },
    sections: [trafficSection(mode, ending, seconds), ...eventsSection(events)],
    annotations,
    ...(ending.seeds && { seeds: ending.seeds }),
  };
}

/** The report names the model where it can; that it cannot is no reason to fail a release that has ended. */
async function modelOf(...where: Parameters<typeof deployedModel>): ReturnType<typeof deployedModel> {
  return deployedModel(...where).catch(() => undefined);
}

function trafficSection(mode: string, { split, before, warnings = [] }: Ending, seconds: string): Section {
  const rows = [
    ['Mode', mode],
    ...(before ? [['Before the release', splitInWords(before)]] : []),
    ['Now, as read back', split ? splitInWords(split) : 'could not be read'],
    ...(seconds ? [['Time to safe', `${seconds} s`]] : []),
  ];
  return {
    title: 'Traffic',
    blocks: [
      { kind: 'table', columns: [{ title: '' }, { title: '' }], rows },
      ...warnings.map((text) => ({ kind: 'text' as const, text })),
    ],
  };
}

function eventsSection(events: Run['events']): Section[] {
  const [first] = events;
  if (!first) return [];
  const rows = events.map(({ at, what, split }) => [
    at.toISOString().slice(11, 19),
    ((at.getTime() - first.at.getTime()) / 1000).toFixed(1),
    what,
    split ? inWords(split.traffic) : '',
  ]);
  const columns = [
    { title: 'UTC' },
    { title: 'after, s', align: 'right' as const },
    { title: 'what happened' },
    { title: 'traffic' },
  ];
  return [{ title: 'What happened', blocks: [{ kind: 'table', columns, rows }] }];
}
