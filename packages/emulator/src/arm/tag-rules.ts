import type { Json, Tags } from '../state/resources.ts';
import { ArmError } from './arm-error.ts';

/** Tags of a tracked resource, within ARM's limits: 50 tags, names up to 512 characters, values up to 256. Throws ArmError 400. */
export function readTags(value: Json | undefined): Tags {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value))
    throw invalid('InvalidTags', 'Tags must be an object.');
  const entries = Object.entries(value);
  if (entries.length > 50)
    throw invalid('InvalidTags', `A resource can have at most 50 tags, but ${entries.length} were given.`);
  const names = new Set<string>();
  for (const [name, text] of entries) {
    if (name === '' || name.length > 512) {
      throw invalid(
        'InvalidTagName',
        `The tag name '${name.slice(0, 40)}' must have from 1 to 512 characters.`,
      );
    }
    if (/[<>%&\\?/]/.test(name)) {
      throw invalid(
        'InvalidTagNameCharacters',
        `The tag name '${name}' has one of the reserved characters < > % & \\ ? /.`,
      );
    }
    if (names.has(name.toLowerCase()))
      throw invalid('InvalidTagName', `The tag name '${name}' is given twice.`);
    if (typeof text !== 'string')
      throw invalid('InvalidTagValue', `The value of tag '${name}' must be text.`);
    if (text.length > 256) {
      throw invalid(
        'InvalidTagValueLength',
        `The value of tag '${name}' has ${text.length} characters; at most 256 are allowed.`,
      );
    }
    names.add(name.toLowerCase());
  }
  return value as Tags;
}

const invalid = (code: string, message: string): ArmError => new ArmError(400, code, message);
