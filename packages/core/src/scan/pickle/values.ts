/**
 * What a value on the stack of a pickle is, as far as a scan has to know: names and what names are made of are kept,
 * the data is not.
 */
export type Value =
  | string
  | number
  | bigint
  | boolean
  | null
  | Tuple
  | Dict
  | Global
  | Instance
  | Persistent
  | Container
  | Unknown;

export interface Tuple {
  kind: 'tuple';
  items: Value[];
}

/** Keys that are not text are left out, and those beyond the first thousand that are no special names. */
export interface Dict {
  kind: 'dict';
  entries: Map<string, Value>;
  /** Whether any key may be text and is not known. */
  hasOpaqueKeys: boolean;
}

/** A module's attribute, imported by name. */
export interface Global {
  kind: 'global';
  module: string;
  name: string;
}

/** What a call or the making of an instance gave. */
export interface Instance {
  kind: 'instance';
  of: Global;
  args: Value;
  state: Value | undefined;
}

/** What the loader puts in place of a persistent id: a PyTorch storage. */
export interface Persistent {
  kind: 'persistent';
}

export interface Container {
  kind: 'list' | 'set' | 'bytes' | 'text';
}

/** What a refused call would have given. */
export interface Unknown {
  kind: 'unknown';
}

export const unknown: Unknown = { kind: 'unknown' };
export const list: Container = { kind: 'list' };
export const set: Container = { kind: 'set' };
export const bytes: Container = { kind: 'bytes' };
/** Text too long to be a name. */
export const longText: Container = { kind: 'text' };

export function kindOf(value: Value): string {
  return value === null || typeof value !== 'object' ? typeof value : value.kind;
}

export function isKind<K extends Exclude<Value, null | string | number | bigint | boolean>['kind']>(
  value: Value | undefined,
  kind: K,
): value is Extract<Value, { kind: K }> {
  return typeof value === 'object' && value !== null && value.kind === kind;
}

/** Whether it is the global of that module and name. */
export function isGlobal(value: Value | undefined, module: string, name: string): value is Global {
  return isKind(value, 'global') && value.module === module && value.name === name;
}
