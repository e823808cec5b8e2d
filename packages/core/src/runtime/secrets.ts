import * as core from '@actions/core';

const secrets = new Set<string>();

/** Masks the value in the log from now on, and in every report. Call it the moment the secret is known. */
export function keepSecret(value: string): void {
  if (value.length < 4) return;
  core.setSecret(value);
  secrets.add(value);
}

/** The text with every known secret replaced. */
export function withoutSecrets(text: string): string {
  let clean = text;
  for (const secret of secrets) clean = clean.replaceAll(secret, '***');
  return clean;
}
