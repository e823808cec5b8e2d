import * as core from '@actions/core';
import { escapeHtml } from '../report/cell.ts';
import { escapeText } from '../report/markdown.ts';

const secrets = new Set<string>();

/** Masks the value in the log from now on, and in every report. Call it the moment the secret is known. */
export function keepSecret(value: string): void {
  if (value.length < 4) return;
  core.setSecret(value);
  for (const form of formsOf(value)) secrets.add(form);
}

/** A secret reads otherwise once JSON, HTML or Markdown has escaped what is in it: a token's underscores, the & of a signed address. */
function formsOf(value: string): string[] {
  return [value, JSON.stringify(value).slice(1, -1), escapeHtml(value), escapeText(value)];
}

/** The text with every known secret replaced. */
export function withoutSecrets(text: string): string {
  let clean = text;
  for (const secret of secrets) clean = clean.replaceAll(secret, '***');
  return clean;
}
