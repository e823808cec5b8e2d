import type { FastifyInstance } from 'fastify';
import type { Emulator } from '../server/emulator.ts';
import { registerBlobReferences } from './blob-references.ts';
import { registerRegistryModels } from './registry-models.ts';
import { registerRegistry } from './registries.ts';

/** Registries with their models, below `…/registries`. Other assets of registries are not there. */
export function registerRegistries(app: FastifyInstance, emulator: Emulator): void {
  registerRegistry(app, emulator);
  registerRegistryModels(app, emulator);
  registerBlobReferences(app, emulator);
}
