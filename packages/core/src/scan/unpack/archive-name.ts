import { shownName } from '../finding.ts';

/** Why a member's name is none that an archive of a model may have; undefined for one that is. */
export function wrongName(name: string): string | undefined {
  const shown = shownName(name);
  if (name.includes('\0')) return `has a member '${shown}' whose name holds a zero byte`;
  if (/^([/\\]|[a-zA-Z]:)/.test(name)) return `has a member '${shown}' with an absolute path`;
  if (name.split(/[/\\]/).includes('..')) return `has a member '${shown}' that leads out of the folder`;
  return undefined;
}
