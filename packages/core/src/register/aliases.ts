import { aliasTag } from '@mlops-actions/azureml/models';
import { UserError } from '../runtime/user-error.ts';
import { stages } from './stages.ts';

/** @throws UserError for a name that `azureml:model@name` would not find, or that means something else */
export function parseAliases(names: readonly string[]): string[] {
  for (const name of names) {
    if (!/^[a-z][a-z0-9-]{0,30}$/.test(name))
      throw new UserError(
        `The alias '${name}' of input 'alias' is not one: use lower-case letters, digits and dashes, such as champion.`,
      );
    if (name === 'latest' || stages.some((stage) => stage === name))
      throw new UserError(
        `The alias '${name}' of input 'alias' is kept for ${name === 'latest' ? 'the newest version' : 'the stage of that name'}: choose another, or set input 'stage'.`,
      );
  }
  return [...new Set(names)];
}

/** When an alias was given stands in its tag: while it moves, the later one counts. */
export function aliasTags(aliases: readonly string[], now: Date): Record<string, string> {
  return Object.fromEntries(aliases.map((alias) => [aliasTag(alias), now.toISOString()]));
}
