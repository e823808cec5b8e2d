import { parseReference, type Reference } from '@mlops-actions/azureml/reference';
import {
  parseStorageAddress,
  type StorageAddress,
  storageForms,
} from '@mlops-actions/azureml/storage-address';
import { UserError } from '../runtime/user-error.ts';

/** Where data is, as an item of an input names it. */
export type DataAddress =
  | { kind: 'local'; path: string }
  | { kind: 'storage'; storage: StorageAddress }
  | { kind: 'azureml'; reference: Exclude<Reference, { kind: 'local' }> };

/** @throws UserError for a form that is not known, and for an address that carries a token */
export function dataAddress(text: string): DataAddress {
  if (/^https?:\/\/[^?]*\?/i.test(text))
    throw new UserError(
      'An address of data has a query, which may be a SAS token and would stand in the report: leave out what follows the question mark; the step reads by its own identity.',
    );
  const storage = parseStorageAddress(text);
  if (storage) return { kind: 'storage', storage };
  if (/^(https?|wasbs?|abfss?|adl|s3|gs):\/\//i.test(text))
    throw new UserError(`'${text}' is no address of data that can be read: give ${storageForms}.`);
  const reference = parseReference(text);
  if (reference.kind === 'wrong') throw new UserError(`${capital(reference.reason)}.`);
  return reference.kind === 'local' ? reference : { kind: 'azureml', reference };
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
