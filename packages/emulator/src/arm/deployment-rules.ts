import { findAsset } from '../blob/resolve.ts';
import { parseAddress } from '../blob/address.ts';
import type { Emulator } from '../server/emulator.ts';
import type {
  AssetKind,
  AssetVersion,
  JsonObject,
  OnlineDeployment,
  OnlineEndpoint,
  Tags,
} from '../state/resources.ts';
import { badRequest } from './arm-error.ts';
import { isObject, readProperties, stamped, textOr } from './read.ts';
import { readTags } from './tag-rules.ts';

/** Deployments with this tag are served from their `.onnx` model, embedded, without Python. */
export const EMBEDDED_TAG = 'mlops-emulator';

/** Reads and checks a deployment as it is PUT. Throws ArmError 400 where Azure would refuse it. */
export function readDeployment(
  emulator: Emulator,
  body: JsonObject,
  endpoint: Readonly<OnlineEndpoint>,
  name: string,
  by: { principal: string; before: Readonly<OnlineDeployment> | undefined },
): OnlineDeployment {
  const { provisioningState: _, ...sent } = readProperties(body);
  const computeType = textOr(sent.endpointComputeType, '');
  if (computeType !== 'Managed') {
    throw badRequest(
      `endpointComputeType must be Managed here, but is '${computeType}'.`,
      'BadArgument',
      'endpointComputeType',
    );
  }
  const sku = isObject(body.sku) ? body.sku : { name: 'Default', capacity: 1 };
  const tags = readTags(body.tags);
  const model = readModel(emulator, sent);
  checkEntry(emulator, sent, model, tags);
  checkEnvironment(emulator, sent, model, tags);
  return {
    endpoint: endpoint.name,
    name,
    location: textOr(body.location, endpoint.location),
    tags,
    kind: textOr(body.kind, 'Managed'),
    identity: isObject(body.identity) ? body.identity : (endpoint.identity ?? { type: 'SystemAssigned' }),
    sku: { name: textOr(sku.name, 'Default'), capacity: readCapacity(sku) },
    properties: {
      egressPublicNetworkAccess: 'Enabled',
      appInsightsEnabled: false,
      ...sent,
      instanceType: textOr(sent.instanceType, 'Standard_DS3_v2'),
      scaleSettings: isObject(sent.scaleSettings) ? sent.scaleSettings : { scaleType: 'Default' },
      endpointComputeType: 'Managed',
      provisioningState: 'Succeeded',
    },
    systemData: stamped(by.principal, by.before?.systemData),
  };
}

function readModel(emulator: Emulator, sent: JsonObject): Readonly<AssetVersion> | undefined {
  const id = sent.model;
  if (id === undefined || id === null || id === '') return undefined;
  if (typeof id !== 'string')
    throw badRequest('model must be the id of a registered model.', 'BadArgument', 'model');
  const model = referenced(emulator, id, 'models');
  if (model === 'elsewhere') return undefined;
  if (!model) throw badRequest(`The model '${id}' does not exist.`, 'ModelNotFound', 'model');
  return model;
}

/** Code and scoring script are needed unless the model brings its own server, or the emulator runs it embedded. */
function checkEntry(
  emulator: Emulator,
  sent: JsonObject,
  model: Readonly<AssetVersion> | undefined,
  tags: Tags,
): void {
  const code = sent.codeConfiguration;
  if (!isObject(code)) {
    if (model?.properties.modelType === 'mlflow_model' || tags[EMBEDDED_TAG] === 'onnx') return;
    throw badRequest(
      'codeConfiguration is required: only a deployment of a model of type mlflow_model can do without.',
      'BadArgument',
      'codeConfiguration',
    );
  }
  if (textOr(code.scoringScript, '') === '') {
    throw badRequest('codeConfiguration.scoringScript is required.', 'BadArgument', 'codeConfiguration');
  }
  const codeId = textOr(code.codeId, '');
  if (codeId !== '' && !referenced(emulator, codeId, 'codes')) {
    throw badRequest(`The code asset '${codeId}' does not exist.`, 'CodeNotFound', 'codeConfiguration');
  }
}

function checkEnvironment(
  emulator: Emulator,
  sent: JsonObject,
  model: Readonly<AssetVersion> | undefined,
  tags: Tags,
): void {
  const id = textOr(sent.environmentId, '');
  if (id === '') {
    if (model?.properties.modelType === 'mlflow_model' || tags[EMBEDDED_TAG] === 'onnx') return;
    throw badRequest('environmentId is required.', 'BadArgument', 'environmentId');
  }
  if (!referenced(emulator, id, 'environments')) {
    throw badRequest(`The environment '${id}' does not exist.`, 'EnvironmentNotFound', 'environmentId');
  }
}

/** The version that an id names; `elsewhere` for an asset of a registry, which the emulator does not hold. */
function referenced(
  emulator: Emulator,
  id: string,
  kind: AssetKind,
): Readonly<AssetVersion> | 'elsewhere' | undefined {
  const parsed = parseAddress(id, emulator.blobs.account);
  if (parsed?.kind === 'registry') return 'elsewhere';
  return parsed?.kind === 'asset'
    ? findAsset(parsed.name, parsed.version, kind, emulator.resources)
    : undefined;
}

/** Instances of a deployment. Throws ArmError 400. */
export function readCapacity(sku: JsonObject): number {
  const { capacity } = sku;
  if (typeof capacity === 'number' && Number.isInteger(capacity) && capacity >= 1 && capacity <= 50)
    return capacity;
  throw badRequest('sku.capacity must be a whole number from 1 to 50.', 'BadArgument', 'sku');
}
