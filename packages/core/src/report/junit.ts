import exported, { type Builder } from 'junit-report-builder';
import type { Envelope } from './envelope.ts';

/** Its types say that this is the `default` of what is exported; it is what is exported. */
const builder = exported as unknown as Builder;

/** What XML 1.0 cannot hold, not even escaped. */
const notInXml = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/**
 * The checks as JUnit XML, a test case each, as test viewers read it: `fail` is a failure, `no-data` an error, and a
 * `warn` passes with its sentence as output.
 */
export function renderJunit({ action, checks, startedAt, durationMs, subject }: Envelope): string {
  const report = builder.newBuilder().name(action);
  const suite = report
    .testSuite()
    .name(action)
    .timestamp(new Date(startedAt))
    .time(durationMs / 1000);
  for (const [name, value] of Object.entries(subject)) suite.property(name, plain(value));
  for (const { title, verdict, detail = '', observed, expected } of checks) {
    const test = suite.testCase().name(plain(title)).className(action).time(0);
    const facts = `${detail}\nobserved: ${plain(observed)}\nexpected: ${plain(expected)}`;
    if (verdict === 'fail') test.failure(plain(detail), 'fail').stacktrace(plain(facts));
    else if (verdict === 'no-data') test.error(plain(detail), 'no-data', plain(facts));
    else test.standardOutput(plain(`${verdict}: ${detail}`));
  }
  return report.build();
}

function plain(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  return text.replace(notInXml, '\u{FFFD}');
}
