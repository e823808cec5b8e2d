import type { ContainerClient } from '@azure/storage-blob';

/** A folder or file in blob storage. `path` has no slash at its ends. */
export interface BlobAddress {
  container: string;
  path: string;
}

/** The storage account of the workspace, served by Azurite. What goes through here is not logged as a client's call. */
export interface BlobStore {
  readonly account: string;
  readonly accountKey: string;
  /** `{origin}/{account}`: what clients use. */
  readonly endpoint: string;
  /** Containers: `azureml-blobstore-{workspaceId}` (workspaceblobstore) and `azureml` (workspaceartifactstore). */
  container(name: string): ContainerClient;
  /** The container behind a datastore's name; throws ArmError 404 when there is no such datastore. */
  containerOf(datastore: string): string;
  /** Turns an asset's, output's or blob's address into where it is stored. Throws ArmError 400 when it cannot be read. */
  resolve(uri: string): BlobAddress;
  /** Names of all blobs at `address` (the file itself, or all below the folder). */
  list(address: BlobAddress): Promise<string[]>;
  /** Writes what is at `address` into `directory` (relative paths below the address; a single file by its name); returns the relative paths. */
  download(address: BlobAddress, directory: string): Promise<string[]>;
  /** Uploads a file or all files of a folder to `address`. */
  upload(source: string, address: BlobAddress): Promise<void>;
  /** An address with a SAS token: a container's, a folder's or a blob's, for `hours`. */
  sasUrl(address: BlobAddress, permissions: string, hours: number): string;
  close(): Promise<void>;
}
