import type { Arm } from './arm.ts';
import type { Resource } from './resource.ts';

/** One version of a code, environment, data or component asset. */
export interface Asset {
  name: string;
  version: string;
  /** The ARM id. */
  id: string;
  /** Where its files are; '' for an environment or component, which has none. */
  uri: string;
  resource: Resource;
}

export type AssetKind = 'codes' | 'environments' | 'data' | 'components';

/** Codes, environments, data or components of a workspace. */
export interface Assets {
  /** Undefined when there is no such version. */
  get(name: string, version: string, signal?: AbortSignal): Promise<Asset | undefined>;
  /** `latest` is the only label that Azure has for them. */
  byLabel(name: string, label: string, signal?: AbortSignal): Promise<Asset | undefined>;
  /** Newest first. `query` narrows it, such as `hash` and `hashVersion` for codes. */
  list(name: string, query?: Record<string, string>, signal?: AbortSignal): Promise<Asset[]>;
  /** `properties` is the ARM body's. */
  create(
    name: string,
    version: string,
    properties: Record<string, unknown>,
    signal?: AbortSignal,
  ): Promise<Asset>;
}

const noun: Record<AssetKind, string> = {
  codes: 'code',
  environments: 'environment',
  data: 'data asset',
  components: 'component',
};
const uriKey: Record<AssetKind, string> = {
  codes: 'codeUri',
  environments: '',
  data: 'dataUri',
  components: '',
};

export function assetsOf(arm: Arm, kind: AssetKind): Assets {
  const versions = (name: string) => `/${kind}/${encodeURIComponent(name)}/versions`;
  const assetOf = (name: string, resource: Resource): Asset => {
    const uri = resource.properties[uriKey[kind]];
    return {
      name,
      version: resource.name,
      id: resource.id,
      uri: typeof uri === 'string' ? uri : '',
      resource,
    };
  };
  const list: Assets['list'] = async (name, query = {}, signal) => {
    const doing = `list the versions of ${noun[kind]} ${name}`;
    const found = await arm.list<Resource>({
      url: versions(name),
      query: { $orderBy: 'createdtime desc', ...query },
      doing,
      signal,
    });
    return found.map((resource) => assetOf(name, resource));
  };
  return {
    async get(name, version, signal) {
      const url = `${versions(name)}/${encodeURIComponent(version)}`;
      const answer = await arm.send<Resource>({
        method: 'GET',
        url,
        doing: `read ${noun[kind]} ${name}:${version}`,
        accept: [404],
        signal,
      });
      return answer.status === 404 ? undefined : assetOf(name, answer.body!);
    },
    list,
    byLabel: async (name, label, signal) =>
      label === 'latest' ? (await list(name, { $top: '1' }, signal))[0] : undefined,
    async create(name, version, properties, signal) {
      const url = `${versions(name)}/${encodeURIComponent(version)}`;
      const { body } = await arm.send<Resource>({
        method: 'PUT',
        url,
        body: { properties },
        doing: `write ${noun[kind]} ${name}:${version}`,
        signal,
      });
      return assetOf(name, body!);
    },
  };
}
