import { type ReleaseRecord, recordChange } from '@mlops-actions/core/traffic/record';
import type { Stage } from './stage.ts';

/** Writes a record and its traffic as a run leaves them that dies at 5 %, or what `record` says instead. */
export async function leaveRecord(
  { workspace }: Pick<Stage, 'workspace'>,
  endpoint: string,
  record: Partial<ReleaseRecord> = {},
): Promise<void> {
  const found = (await workspace.endpoints.get(endpoint))!;
  const left: ReleaseRecord = {
    id: 'dead',
    state: 'switching',
    candidate: 'green',
    before: { traffic: found.traffic, mirror: found.mirrorTraffic },
    written: { traffic: { blue: 95, green: 5 }, mirror: {} },
    steps: [5, 50, 100],
    by: 'octo/flights run 1',
    at: new Date().toISOString(),
    ...record,
  };
  const change = {
    traffic: { ...left.written.traffic },
    mirrorTraffic: { ...left.written.mirror },
    tags: recordChange(found.tags, left),
  };
  await (await workspace.traffic.write(found, change)).wait();
}
