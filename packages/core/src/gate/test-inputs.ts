import type { GateInputs } from './case.ts';

/** For tests: what evaluate-gate is given where a step sets nothing. */
export const testInputs: GateInputs = {
  subscriptionId: undefined,
  resourceGroup: undefined,
  workspace: undefined,
  clientId: undefined,
  tenantId: undefined,
  cloud: 'public',
  auth: 'auto',
  labelColumn: 'label',
  allowEmulatorEvidence: false,
};
