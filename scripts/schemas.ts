// Writes schemas/*.schema.json from the zod schemas that the code reads files with, or with --check says what differs.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { lineageSchema } from '@mlops-actions/core/evidence/lineage/lineage';
import { modelCardSchema } from '@mlops-actions/core/register/card/card-file';
import { registrationPolicySchema } from '@mlops-actions/core/register/policy';
import { predicateSchema } from '@mlops-actions/core/attestation/statement';
import { driftPolicySchema } from '@mlops-actions/core/drift/policy';
import { policySchema as experimentPolicySchema } from '@mlops-actions/core/experiment/policy';
import { policySchema as gatePolicySchema } from '@mlops-actions/core/gate/policy/policy';
import { envelopeSchema } from '@mlops-actions/core/report/envelope';
import { suiteSchema } from '@mlops-actions/tabular/suites/short-form-schema';
import { z } from 'zod';

const root = path.resolve(import.meta.dirname, '..');
const schemas: Record<string, z.ZodType> = {
  report: envelopeSchema,
  'evidence-policy': registrationPolicySchema,
  'model-verdicts': predicateSchema,
  expectations: suiteSchema,
  'model-card': modelCardSchema,
  lineage: lineageSchema,
  'gate-policy': gatePolicySchema,
  'experiment-policy': experimentPolicySchema,
  'drift-policy': driftPolicySchema,
};

const stale = Object.entries(schemas).filter(([name, schema]) => {
  const file = path.join(root, 'schemas', `${name}.schema.json`);
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const fresh = `${JSON.stringify(json, null, 2)}\n`;
  if (existsSync(file) && readFileSync(file, 'utf8') === fresh) return false;
  if (!process.argv.includes('--check')) writeFileSync(file, fresh);
  return true;
});
if (process.argv.includes('--check') && stale.length > 0) {
  console.error(`Not as the code says: ${stale.map(([name]) => name).join(', ')}. Run npm run describe.`);
  process.exit(1);
}
