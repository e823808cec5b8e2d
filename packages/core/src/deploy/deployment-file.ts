import { z } from 'zod';
import { nameField, textMap } from './names.ts';
import { readYamlFile } from '../runtime/yaml-file.ts';

const seconds = z.number().min(0);
const probe = z.strictObject({
  initial_delay: seconds.optional(),
  period: seconds.optional(),
  timeout: seconds.optional(),
  success_threshold: z.int().min(1).optional(),
  failure_threshold: z.int().min(1).optional(),
});
const version = z.union([z.string(), z.number()]).transform(String);
const route = z.strictObject({ path: z.string(), port: z.int().min(1).max(65_535) });
const amounts = z.record(z.string(), z.union([z.string(), z.number()]).transform(String));

const model = z.union([
  z.string(),
  z.strictObject({
    name: z.string().optional(),
    version: version.optional(),
    path: z.string(),
    type: z.enum(['custom_model', 'mlflow_model', 'triton_model']).default('custom_model'),
    description: z.string().optional(),
    tags: textMap.optional(),
    properties: textMap.optional(),
  }),
]);

const environment = z.union([
  z.string(),
  z.strictObject({
    name: z.string().optional(),
    version: version.optional(),
    description: z.string().optional(),
    tags: textMap.optional(),
    image: z.string().optional(),
    /** A file, or the content itself. */
    conda_file: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
    build: z.strictObject({ path: z.string(), dockerfile_path: z.string().default('Dockerfile') }).optional(),
    inference_config: z
      .strictObject({
        liveness_route: route.optional(),
        readiness_route: route.optional(),
        scoring_route: route.optional(),
      })
      .optional(),
    os_type: z.enum(['linux', 'Linux', 'windows', 'Windows']).optional(),
  }),
]);

const dataCollector = z.strictObject({
  collections: z.record(
    z.string(),
    z.strictObject({
      enabled: z.union([z.boolean(), z.enum(['True', 'False', 'true', 'false'])]).default(true),
      sampling_rate: z.number().min(0).max(1).optional(),
      data: z.unknown().optional(),
    }),
  ),
  rolling_rate: z.enum(['year', 'month', 'day', 'hour', 'minute']).optional(),
  sampling_rate: z.number().min(0).max(1).optional(),
  request_logging: z.strictObject({ capture_headers: z.array(z.string()) }).optional(),
});

/** `az ml`'s YAML of a managed or Kubernetes online deployment. */
export const deploymentFileSchema = z.strictObject({
  $schema: z.string().optional(),
  name: nameField.optional(),
  endpoint_name: nameField.optional(),
  type: z.enum(['managed', 'kubernetes']).optional(),
  description: z.string().optional(),
  tags: textMap.optional(),
  properties: textMap.optional(),
  model: model.optional(),
  model_mount_path: z.string().optional(),
  code_configuration: z.strictObject({ code: z.string().optional(), scoring_script: z.string() }).optional(),
  environment: environment.optional(),
  environment_variables: textMap.optional(),
  app_insights_enabled: z.boolean().optional(),
  instance_type: z.string().optional(),
  instance_count: z.int().min(1).max(50).optional(),
  scale_settings: z
    .strictObject({
      type: z.enum(['default', 'target_utilization']),
      min_instances: z.int().min(1).optional(),
      max_instances: z.int().min(1).optional(),
      target_utilization_percentage: z.int().min(1).max(100).optional(),
      polling_interval: seconds.optional(),
    })
    .optional(),
  request_settings: z
    .strictObject({
      request_timeout_ms: z.int().min(1).max(180_000).optional(),
      max_concurrent_requests_per_instance: z.int().min(1).optional(),
      max_queue_wait_ms: z.int().min(0).optional(),
    })
    .optional(),
  liveness_probe: probe.optional(),
  readiness_probe: probe.optional(),
  startup_probe: probe.optional(),
  egress_public_network_access: z.enum(['enabled', 'disabled']).optional(),
  data_collector: dataCollector.optional(),
  resources: z.strictObject({ requests: amounts.optional(), limits: amounts.optional() }).optional(),
});

export type DeploymentFile = z.infer<typeof deploymentFileSchema>;
export type InlineModel = Exclude<DeploymentFile['model'], string | undefined>;
export type InlineEnvironment = Exclude<DeploymentFile['environment'], string | undefined>;

/** @throws UserError */
export async function readDeploymentFile(file: string): Promise<DeploymentFile> {
  return (await readYamlFile(file, deploymentFileSchema, 'deployment-file')).value;
}
