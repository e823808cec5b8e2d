import { azureDefaults } from '../runtime/azure-inputs.ts';
import type { GateInputs } from './case.ts';

/** For tests: what evaluate-gate is given where a step sets nothing. */
export const testInputs: GateInputs = {
  ...azureDefaults,
  labelColumn: 'label',
  allowEmulatorEvidence: false,
};
