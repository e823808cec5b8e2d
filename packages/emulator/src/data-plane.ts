import { createJobRunner } from './jobs/job-runner.ts';
import { registerLogs } from './logs/register.ts';
import { registerMetrics } from './metrics/register.ts';
import { recentRequests, registerScoring } from './scoring/register.ts';
import type { DataPlane } from './server/data-plane.ts';
import { createServing } from './serving/serving.ts';
import { registerTracking } from './tracking/register.ts';

/** What makes the resources run. */
export const dataPlane: DataPlane = {
  createServing,
  createJobRunner,
  registerScoring,
  registerTracking,
  registerMetrics,
  registerLogs,
  recentRequests,
};
