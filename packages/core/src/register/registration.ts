import type { EvidenceFile } from '../evidence/evidence-file.ts';
import type { ModelScan } from '../scan/scan-model.ts';
import type { Described } from './described.ts';
import type { ModelSource } from './model-source.ts';
import type { Judged } from './record.ts';
import type { Request } from './request.ts';

/** A registration that nothing speaks against, or that was told to go on nevertheless. */
export interface Registration {
  request: Request;
  source: ModelSource;
  /** Of this run and of earlier ones. */
  evidence: readonly EvidenceFile[];
  judged: Judged;
  /** Why an overridden version is one. */
  overrideReason: string | undefined;
  /** What speaks against it and was overridden, in sentences. */
  refusals: readonly string[];
  /** Whether this run brings a judgement that the version does not have yet. */
  isJudgedAnew: boolean;
  described: Described;
  scan: ModelScan;
}
