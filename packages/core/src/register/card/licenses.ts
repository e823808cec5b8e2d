/** Licences by SPDX's identifier, with the one that Hugging Face's front matter has for them. */
const licenses: Record<string, string> = {
  'Apache-2.0': 'apache-2.0',
  MIT: 'mit',
  'BSD-2-Clause': 'bsd-2-clause',
  'BSD-3-Clause': 'bsd-3-clause',
  'GPL-2.0-only': 'gpl-2.0',
  'GPL-3.0-only': 'gpl-3.0',
  'LGPL-3.0-only': 'lgpl-3.0',
  'AGPL-3.0-only': 'agpl-3.0',
  'MPL-2.0': 'mpl-2.0',
  'EPL-2.0': 'epl-2.0',
  ISC: 'isc',
  Unlicense: 'unlicense',
  'CC0-1.0': 'cc0-1.0',
  'CC-BY-4.0': 'cc-by-4.0',
  'CC-BY-SA-4.0': 'cc-by-sa-4.0',
  'CC-BY-NC-4.0': 'cc-by-nc-4.0',
  'CC-BY-NC-SA-4.0': 'cc-by-nc-sa-4.0',
};

/** Undefined for a licence of one's own, which goes by its name. */
export function knownLicense(name: string): { spdx: string; huggingFace: string } | undefined {
  const known = Object.entries(licenses).find((ids) =>
    ids.some((id) => id.toLowerCase() === name.toLowerCase()),
  );
  return known && { spdx: known[0], huggingFace: known[1] };
}
