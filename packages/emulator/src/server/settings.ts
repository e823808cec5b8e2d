import { createHash } from 'node:crypto';

/** What one emulator is: fixed names, so that a state directory opened again is the same workspace. */
export interface Settings {
  stateDir: string;
  /** 0 takes a free port. */
  port: number;
  /** Divides the emulator's own delays; 1 is as slow as Azure. */
  speed: number;
  subscriptionId: string;
  resourceGroup: string;
  workspace: string;
  location: string;
  tenantId: string;
  /** The workspace's own GUID, as in operation ids and container names. */
  workspaceId: string;
  /** Seconds that the token authority's tokens live, and the stand-in's assertions; only with TLS. */
  tokenLifetime: number;
  assertionLifetime: number;
  tls: boolean;
}

export const defaultSettings: Omit<Settings, 'stateDir'> = {
  port: 0,
  speed: 1,
  subscriptionId: '00000000-0000-0000-0000-000000000001',
  resourceGroup: 'emulator',
  workspace: 'emulator',
  location: 'westeurope',
  tenantId: '00000000-0000-0000-0000-000000000002',
  workspaceId: guidOf('workspace emulator'),
  tokenLifetime: 3600,
  assertionLifetime: 300,
  tls: false,
};

/** A GUID that depends on nothing but `text`. */
export function guidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/** The ARM id of the workspace. */
export function workspaceArmId(settings: Settings): string {
  return `/subscriptions/${settings.subscriptionId}/resourceGroups/${settings.resourceGroup}/providers/Microsoft.MachineLearningServices/workspaces/${settings.workspace}`;
}
