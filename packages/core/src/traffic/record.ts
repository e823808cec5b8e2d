import { createHash } from 'node:crypto';
import { z } from 'zod';
import { inWords } from './shares.ts';

const shareMap = z.record(z.string(), z.number().int().min(0).max(100));
const split = z.object({ traffic: shareMap, mirror: shareMap });

/**
 * What a release leaves in the endpoint's tags, in the same write as the traffic it explains, so that whoever
 * comes after a dead runner knows what to restore.
 *
 * | state       | who may write traffic next                       | a crash here leaves            |
 * | ----------- | ------------------------------------------------ | ------------------------------ |
 * | switching   | the run that holds the lock; after it, a restore | `before` to be restored        |
 * | held        | resume, rollback                                 | nothing to do: held on purpose |
 * | promoted    | a new release, rollback                          | nothing to do                  |
 * | rolled-back | a new release                                    | `before` to be verified        |
 */
const recordSchema = z.object({
  /** Of this release; later runs that resume or restore it keep it. */
  id: z.string(),
  state: z.enum(['switching', 'held', 'promoted', 'rolled-back']),
  candidate: z.string(),
  /** The split before the release: what is restored. */
  before: split,
  /** The split that this write brought. */
  written: split,
  /** Percentages of the candidate, as planned. */
  steps: z.array(z.number().int().min(1).max(100)),
  /** Who wrote it: repository and run. */
  by: z.string(),
  at: z.iso.datetime(),
});

export type ReleaseRecord = z.infer<typeof recordSchema>;
export type Tags = Readonly<Record<string, string>>;

/** What the tags say: nothing, a record, or that there was one which can no longer be trusted. */
export type Remembered =
  { kind: 'none' } | { kind: 'record'; record: ReleaseRecord } | { kind: 'damaged'; why: string };

/** ARM's limits on tags (azure-docs tag-resources.md). */
const maxTags = 50;
const maxValue = 256;

const head = 'mlops-record';
const words = 'mlops-release';

/** The tags that say `record`: the record in numbered pieces with their count and digest, and a line for people. */
export function recordTags(record: ReleaseRecord): Tags {
  const text = JSON.stringify(record);
  const pieces = text.match(new RegExp(`[^]{1,${maxValue}}`, 'g')) ?? [];
  return {
    [words]: describeRecord(record).slice(0, maxValue),
    [head]: `1;${pieces.length};${digest(text)}`,
    ...Object.fromEntries(pieces.map((piece, i) => [`${head}-${i + 1}`, piece])),
  };
}

export function describeRecord({ state, candidate, before, written, by }: ReleaseRecord): string {
  const now = inWords(written.traffic);
  const then = inWords(before.traffic);
  return `${candidate} ${state}: ${now}; before: ${then}; by ${by}`.replaceAll(' %', '%');
}

/** Reads the record back. Tag names are compared without case, as ARM does. */
export function readRecord(tags: Tags | null | undefined): Remembered {
  const ours = new Map(Object.entries(tags ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  const header = ours.get(head);
  const stray = [...ours.keys()].some((name) => name.startsWith(`${head}-`));
  if (header === undefined) {
    return stray ? { kind: 'damaged', why: `its tag ${head} is gone` } : { kind: 'none' };
  }
  const match = /^1;(\d{1,2});([0-9a-f]{16})$/.exec(header);
  if (!match) return { kind: 'damaged', why: `its tag ${head} is not as it was written` };
  const pieces = Array.from({ length: Number(match[1]) }, (_, i) => ours.get(`${head}-${i + 1}`));
  if (pieces.includes(undefined)) return { kind: 'damaged', why: `some of its tags ${head}-… are gone` };
  const text = pieces.join('');
  if (digest(text) !== match[2])
    return { kind: 'damaged', why: `its tags ${head}-… are not as they were written` };
  const parsed = recordSchema.safeParse(JSON.parse(text));
  return parsed.success
    ? { kind: 'record', record: parsed.data }
    : { kind: 'damaged', why: 'it was written by another version of mlops-actions' };
}

/** What a write lays over the endpoint's tags: the record, and null for the pieces of a longer one before it. */
export function recordChange(
  tags: Tags | null | undefined,
  record: ReleaseRecord,
): Record<string, string | null> {
  const fresh = recordTags(record);
  const stale = Object.keys(tags ?? {}).filter((name) => isRecordTag(name) && !(name in fresh));
  return { ...Object.fromEntries(stale.map((name) => [name, null])), ...fresh };
}

/** Why ARM would refuse the tags with the record among them, as one sentence; undefined where they fit. */
export function tagProblem(tags: Tags | null | undefined, record: ReleaseRecord): string | undefined {
  const others = Object.keys(tags ?? {}).filter((name) => !isRecordTag(name)).length;
  const count = others + Object.keys(recordTags(record)).length;
  return count > maxTags
    ? `The endpoint would have ${count} tags and Azure allows ${maxTags}: remove ${count - maxTags} of its ${others} other tags.`
    : undefined;
}

export function sameRecord(a: ReleaseRecord, b: ReleaseRecord): boolean {
  return JSON.stringify(recordSchema.parse(a)) === JSON.stringify(recordSchema.parse(b));
}

function isRecordTag(name: string): boolean {
  const lower = name.toLowerCase();
  return lower === words || lower === head || lower.startsWith(`${head}-`);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
