import { readFileSync } from 'node:fs';
import { Agent, request } from 'undici';
import type { Emulator } from '../server/emulator.ts';

/** A token by which a job's process reaches tracking: any without TLS, else one of the emulator's own authority. */
export async function jobToken(emulator: Emulator, job: string): Promise<string> {
  const { origin, settings, caPath } = emulator;
  if (caPath === undefined) return `job-${job}`;
  const dispatcher = new Agent({ connect: { ca: readFileSync(caPath) } });
  try {
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: `job-${job}`,
      client_secret: 'job',
      scope: 'https://management.azure.com/.default',
    });
    const { body } = await request(`${origin}/${settings.tenantId}/oauth2/v2.0/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
      dispatcher,
    });
    return ((await body.json()) as { access_token: string }).access_token;
  } finally {
    await dispatcher.close();
  }
}
