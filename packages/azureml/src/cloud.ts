/** Azure's clouds, each with the hosts that its tokens and keys may be sent to. */
export type CloudName = 'public' | 'usgovernment' | 'china';

export interface Cloud {
  readonly name: CloudName;
  /** Azure Resource Manager; also the audience of its tokens. */
  readonly arm: string;
  readonly authority: string;
  /** Audience of Entra tokens for the scoring plane. */
  readonly mlAudience: string;
  /** Audience that a GitHub assertion must be made out to. */
  readonly oidcAudience: string;
  /** Host suffixes of tracking and run history, of scoring, and of storage. */
  readonly api: string;
  readonly inference: string;
  readonly storage: string;
  /** The query services of Log Analytics and of Application Insights; also the audiences of their tokens. */
  readonly logs: string;
  readonly insights: string;
}

export const clouds: Record<CloudName, Cloud> = {
  public: {
    name: 'public',
    arm: 'https://management.azure.com',
    authority: 'https://login.microsoftonline.com',
    mlAudience: 'https://ml.azure.com',
    oidcAudience: 'api://AzureADTokenExchange',
    api: 'api.azureml.ms',
    inference: 'inference.ml.azure.com',
    storage: 'core.windows.net',
    logs: 'https://api.loganalytics.io',
    insights: 'https://api.applicationinsights.io',
  },
  usgovernment: {
    name: 'usgovernment',
    arm: 'https://management.usgovcloudapi.net',
    authority: 'https://login.microsoftonline.us',
    mlAudience: 'https://ml.azure.us',
    oidcAudience: 'api://AzureADTokenExchangeUSGov',
    api: 'api.ml.azure.us',
    inference: 'inference.ml.azure.us',
    storage: 'core.usgovcloudapi.net',
    logs: 'https://api.loganalytics.us',
    insights: 'https://api.applicationinsights.us',
  },
  china: {
    name: 'china',
    arm: 'https://management.chinacloudapi.cn',
    authority: 'https://login.chinacloudapi.cn',
    mlAudience: 'https://ml.azure.cn',
    oidcAudience: 'api://AzureADTokenExchangeChina',
    api: 'api.ml.azure.cn',
    inference: 'inference.ml.azure.cn',
    storage: 'core.chinacloudapi.cn',
    logs: 'https://api.loganalytics.azure.cn',
    insights: 'https://api.applicationinsights.azure.cn',
  },
};

/** Whether a host can only be this machine. A name that has to be looked up is not, except `localhost`. */
export function isLoopback(hostname: string): boolean {
  const host = hostname.toLowerCase();
  return host === 'localhost' || host === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}

/** Whether the address is https on the host itself or on a host below it. */
export function isHostOf(address: URL, host: string): boolean {
  return (
    address.protocol === 'https:' && (address.hostname === host || address.hostname.endsWith(`.${host}`))
  );
}
