import { withoutSecrets } from '../../runtime/secrets.ts';
import { UserError } from '../../runtime/user-error.ts';

/** Azure's limits on tags (ARM): 50, names of 512 characters without these, values of 256. */
export const tagLimits = { count: 50, name: 512, value: 256 };
const forbidden = /[<>%&\\?/]/;
/** The suite's own: state that people may read and nobody sets. */
const own = 'mlops-';

/** The user's tags from lines `name=value`. @throws UserError that names the line */
export function parseTags(lines: readonly string[]): Record<string, string> {
  const tags = Object.create(null) as Record<string, string>;
  for (const line of lines) {
    const at = line.indexOf('=');
    const name = line.slice(0, Math.max(at, 0)).trim();
    const value = line.slice(at + 1).trim();
    if (at < 1 || name === '')
      throw new UserError(`Line '${line}' of input 'tags' is no tag: write it like team=pricing.`);
    if (name.toLowerCase().startsWith(own))
      throw new UserError(
        `The tag '${name}' of input 'tags' begins with '${own}', which is kept for this suite: choose another name.`,
      );
    if (name.length > tagLimits.name || forbidden.test(name))
      throw new UserError(
        `The tag '${name.slice(0, 60)}' of input 'tags' has a name that Azure does not take: at most 512 characters, without < > % & \\ ? /.`,
      );
    if (value.length > tagLimits.value)
      throw new UserError(
        `The tag '${name}' of input 'tags' has a value of ${value.length} characters: Azure takes 256.`,
      );
    if (name in tags)
      throw new UserError(`The tag '${name}' stands twice in input 'tags': leave one of its lines away.`);
    tags[name] = value;
  }
  return tags;
}

/** @throws UserError when there are more tags than Azure takes */
export function assertTagCount(tags: Record<string, unknown>): void {
  const count = Object.keys(tags).length;
  if (count <= tagLimits.count) return;
  throw new UserError(
    `The version would have ${count} tags and Azure takes ${tagLimits.count}: give fewer in input 'tags', or fewer reports in 'evidence'.`,
  );
}

/** A value of the suite's own tags, without secrets and cut to what Azure takes. */
export function tagValue(value: string): string {
  const text = withoutSecrets(value);
  return text.length <= tagLimits.value ? text : `${text.slice(0, tagLimits.value - 1)}…`;
}
