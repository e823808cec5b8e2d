import { z } from 'zod';
import { nameField, textMap } from './names.ts';
import { readYamlFile } from '../runtime/yaml-file.ts';

const percentages = z.record(z.string(), z.number());

/** `az ml`'s YAML of a managed or Kubernetes online endpoint. */
export const endpointFileSchema = z.strictObject({
  $schema: z.string().optional(),
  name: nameField.optional(),
  description: z.string().optional(),
  tags: textMap.optional(),
  properties: textMap.optional(),
  auth_mode: z.enum(['key', 'aml_token', 'aad_token']).optional(),
  /** `azureml:<name>` of an attached Kubernetes compute; absent for a managed endpoint. */
  compute: z.string().optional(),
  public_network_access: z.enum(['enabled', 'disabled']).optional(),
  identity: z
    .strictObject({
      type: z.enum(['system_assigned', 'user_assigned', 'none']),
      user_assigned_identities: z
        .array(z.union([z.string(), z.strictObject({ resource_id: z.string() })]))
        .optional(),
    })
    .optional(),
  /** Known, and never written: traffic is switch-traffic's. */
  traffic: percentages.optional(),
  mirror_traffic: percentages.optional(),
});

export type EndpointFile = z.infer<typeof endpointFileSchema>;

/** @throws UserError */
export async function readEndpointFile(file: string): Promise<EndpointFile> {
  return (await readYamlFile(file, endpointFileSchema, 'endpoint-file')).value;
}
