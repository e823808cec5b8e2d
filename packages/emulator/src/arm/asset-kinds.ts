import { parse } from 'yaml';
import type { Emulator } from '../server/emulator.ts';
import type { AssetKind, Json, JsonObject } from '../state/resources.ts';
import { badRequest } from './arm-error.ts';
import { isObject, textOr } from './read.ts';

/** What differs between the kinds of assets. */
export interface AssetRules {
  /** Properties that cannot change once a version exists. */
  immutable: string[];
  /** Reads a version's properties as PUT; throws ArmError 400. */
  read(sent: JsonObject, emulator: Emulator, existing: boolean): Promise<JsonObject>;
}

export const assetRules: Record<AssetKind, AssetRules> = {
  models: { immutable: ['modelUri', 'modelType'], read: readModel },
  codes: { immutable: ['codeUri'], read: readCode },
  data: { immutable: ['dataUri', 'dataType'], read: readData },
  environments: {
    immutable: ['image', 'condaFile', 'build'],
    read: async (sent) => readEnvironment(sent),
  },
  components: { immutable: ['componentSpec'], read: async (sent) => readComponent(sent) },
};

async function readModel(sent: JsonObject, emulator: Emulator, existing: boolean): Promise<JsonObject> {
  const modelUri = canonicalUri(textOr(sent.modelUri, ''));
  if (modelUri === '') throw badRequest('modelUri is required.', 'BadArgument', 'modelUri');
  const job = /\/jobs\/([^/]+)\/outputs\//.exec(modelUri)?.[1] ?? /^runs:\/+([^/]+)/.exec(modelUri)?.[1];
  if (!existing) await demandBlobs(modelUri, emulator, job);
  return {
    ...sent,
    modelUri,
    modelType: textOr(sent.modelType, 'custom_model'),
    flavors: isObject(sent.flavors) ? sent.flavors : {},
    ...(job === undefined ? {} : { jobName: job }),
  };
}

async function demandBlobs(uri: string, emulator: Emulator, job: string | undefined): Promise<void> {
  const found = await emulator.blobs.list(emulator.blobs.resolve(uri));
  if (found.length > 0) return;
  if (job !== undefined) {
    throw badRequest(
      `No artifacts matching the path of ${uri} were found from job ${job}.`,
      'NoMatchingArtifactsFoundFromJob',
    );
  }
  throw badRequest(
    `No blobs found in storage at model asset path ${uri}.`,
    'ModelAssetPathNotFoundInStorage',
  );
}

async function readCode(sent: JsonObject, emulator: Emulator, existing: boolean): Promise<JsonObject> {
  const codeUri = textOr(sent.codeUri, '');
  if (codeUri === '') throw badRequest('codeUri is required.', 'BadArgument', 'codeUri');
  if (!existing && (await emulator.blobs.list(emulator.blobs.resolve(codeUri))).length === 0) {
    throw badRequest(
      `No blobs found in storage at code asset path ${codeUri}.`,
      'CodeAssetPathNotFoundInStorage',
    );
  }
  return { ...sent, codeUri };
}

const DATA_TYPES = ['uri_file', 'uri_folder', 'mltable'];

async function readData(sent: JsonObject): Promise<JsonObject> {
  const dataUri = canonicalUri(textOr(sent.dataUri, ''));
  if (dataUri === '') throw badRequest('dataUri is required.', 'BadArgument', 'dataUri');
  const dataType = textOr(sent.dataType, '');
  if (!DATA_TYPES.includes(dataType)) {
    throw badRequest(`dataType must be one of ${DATA_TYPES.join(', ')}.`, 'BadArgument', 'dataType');
  }
  return { ...sent, dataUri, dataType };
}

/** A conda file comes as YAML text and goes back as JSON text. */
function readEnvironment(sent: JsonObject): JsonObject {
  if (sent.image === undefined && sent.build === undefined && sent.condaFile === undefined) {
    throw badRequest(
      'An environment needs an image, a build context or a conda file.',
      'BadArgument',
      'image',
    );
  }
  const given = { osType: 'Linux', environmentType: 'UserCreated', ...sent };
  if (typeof sent.condaFile !== 'string') return given;
  return { ...given, condaFile: JSON.stringify(readConda(sent.condaFile)) };
}

function readConda(text: string): Json {
  try {
    return parse(text) as Json;
  } catch {
    throw badRequest('condaFile is not valid YAML.', 'BadArgument', 'condaFile');
  }
}

function readComponent(sent: JsonObject): JsonObject {
  if (!isObject(sent.componentSpec)) {
    throw badRequest('componentSpec is required.', 'BadArgument', 'componentSpec');
  }
  return sent;
}

/** The service spells `resourceGroups` its own way. */
const canonicalUri = (uri: string): string => uri.replace(/\/resourcegroups\//i, '/resourceGroups/');
