export interface Hash {
  alg: string;
  content: string;
}

export interface Reference {
  type: string;
  url: string;
  comment?: string;
  hashes?: Hash[];
}

/** What this suite writes of a CycloneDX component. */
export interface Component {
  type: 'machine-learning-model' | 'data' | 'library' | 'platform' | 'container' | 'file';
  'bom-ref': string;
  name: string;
  version?: string;
  purl?: string;
  description?: string;
  hashes?: Hash[];
  properties?: { name: string; value: string }[];
  [other: string]: unknown;
}

/** Facts that CycloneDX has no place for. */
export function properties(facts: Record<string, string | undefined>): { name: string; value: string }[] {
  return Object.entries(facts).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name: `mlops-actions:${name}`, value }],
  );
}
