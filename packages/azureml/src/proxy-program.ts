import { openArm } from './arm.ts';
import { blobsOf } from './blobs.ts';
import { clouds } from './cloud.ts';
import { openCredential } from './credentials.ts';
import { datastoresOf } from './datastores.ts';
import { endpointOf } from './endpoints.ts';
import { openScorer } from './scoring.ts';

/** For the test of proxies: speaks to every kind of host that the client has. None answers; the proxy sees who was asked. */
const token = {
  getToken: () => Promise.resolve({ token: 'a-token', expiresOnTimestamp: Date.now() + 3_600_000 }),
};
const arm = openArm({ subscriptionId: 's', workspaceId: '/w', cloud: clouds.public, credential: token });
const quick = () => AbortSignal.timeout(1000);
const none = () => undefined;

const { credential } = await openCredential({
  auth: 'oidc',
  tenantId: 't',
  clientId: 'c',
  cloud: clouds.public,
  env: { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://token' },
  getIdToken: () => Promise.resolve('an-assertion'),
  keepSecret: none,
});
const datastore = {
  name: 'd',
  account: 'account',
  container: 'c',
  containerUrl: 'https://account.blob.core.windows.net/c',
  credentials: 'None',
};
const blobs = blobsOf(await datastoresOf(arm, none).container(datastore));
const endpoint = endpointOf({
  id: '/e',
  name: 'e',
  properties: { authMode: 'AADToken', scoringUri: 'https://e.westeurope.inference.ml.azure.com/score' },
});
const scorer = await openScorer(arm, {} as Parameters<typeof openScorer>[1], endpoint, none);

await Promise.allSettled([
  arm.send({ method: 'GET', url: '/models', doing: 'list', signal: quick() }),
  arm.send({
    method: 'GET',
    url: 'https://westeurope.api.azureml.ms/mlflow',
    doing: 'track',
    signal: quick(),
  }),
  blobs.read('x', quick()),
  scorer.send('{}', { timeoutMs: 1000 }),
  credential.getToken('https://management.azure.com/.default', { abortSignal: quick() }),
]);
process.exit(0);
