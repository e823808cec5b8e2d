import type { AnnotationProperties } from '@actions/core';
import type { Place } from './user-error.ts';

/** Where GitHub shows an annotation. */
export function annotationPlace({ file, line }: Partial<Place>): AnnotationProperties {
  return { ...(file !== undefined && { file }), ...(line !== undefined && { startLine: line }) };
}
