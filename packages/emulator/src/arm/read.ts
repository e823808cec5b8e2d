import type { Json, JsonObject, SystemData } from '../state/resources.ts';
import { ArmError, badRequest } from './arm-error.ts';

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The request's body as an object; throws ArmError 400. */
export function readBody(body: unknown): JsonObject {
  if (!isObject(body)) {
    throw new ArmError(
      400,
      'InvalidRequestContent',
      'The request content was invalid: it must be a JSON object.',
    );
  }
  return body;
}

/** The `properties` of a resource sent; throws ArmError 400. */
export function readProperties(body: JsonObject): JsonObject {
  if (!isObject(body.properties))
    throw badRequest('The request has no properties.', 'BadArgument', 'properties');
  return body.properties;
}

export const textOr = (value: Json | undefined, otherwise: string): string =>
  typeof value === 'string' ? value : otherwise;

/** A copy without what is undefined. */
export function compact(value: { [key: string]: Json | undefined }): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as JsonObject;
}

/** systemData of a write by `principal` now, keeping who created the resource. */
export function stamped(principal: string, before?: SystemData): SystemData {
  const now = new Date().toISOString();
  return {
    createdAt: before?.createdAt ?? now,
    createdBy: before?.createdBy ?? principal,
    createdByType: 'User',
    lastModifiedAt: now,
    lastModifiedBy: principal,
    lastModifiedByType: 'User',
  };
}
