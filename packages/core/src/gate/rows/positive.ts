import { UserError } from '../../runtime/user-error.ts';

/** Labels that a sentence tells. */
const mostTold = 10;

/**
 * The code of the positive class; a customary one that no row carries gets a code of its own, and a named one where
 * there are not two classes to choose from.
 * @throws UserError for a named one that is none of the classes
 */
export function positiveOf(
  values: readonly (string | number)[],
  names: string[],
  label: string | undefined,
): number | undefined {
  const wanted = label === undefined ? customary(values) : asRead(label, values);
  if (wanted === undefined) return undefined;
  const isSame = (value: string | number) =>
    typeof value === 'number' ? value === Number(wanted) : value === String(wanted);
  const code = values.findIndex(isSame);
  if (code >= 0) return code;
  const areClasses = values.every((value) => typeof value === 'string' || Number.isInteger(value));
  if (label !== undefined && values.length > 1 && areClasses) {
    const told = `${names.slice(0, mostTold).join(', ')}${names.length > mostTold ? ' …' : ''}`;
    throw new UserError(
      `Input 'positive-label' is '${label}', which is none of the labels ${told}: set it to one of them.`,
    );
  }
  return names.push(String(wanted)) - 1;
}

/** Truth values are named in any case, as files write them. */
function asRead(label: string, values: readonly (string | number)[]): string {
  const areTruthValues = values.length > 0 && values.every((value) => value === 'true' || value === 'false');
  return areTruthValues ? label.toLowerCase() : label;
}

/** 1 of 0 and 1 or of −1 and 1, true of false and true, as in scikit-learn. */
function customary(values: readonly (string | number)[]): string | number | undefined {
  const within = (...pair: (string | number)[]) => values.every((value) => pair.includes(value));
  if (values.length === 0) return undefined;
  if (within(0, 1) || within(-1, 1)) return 1;
  return within('false', 'true') ? 'true' : undefined;
}
