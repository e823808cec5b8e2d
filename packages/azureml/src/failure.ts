import { AzureError } from './azure-error.ts';
import { hintFor } from './hints.ts';

/** ARM's ErrorDetail (common-types v3), with the variants that Azure ML really sends. */
interface ErrorDetail {
  code?: string;
  message?: string;
  target?: string | null;
  details?: ErrorDetail[] | null;
  innererror?: ErrorDetail | null;
  innerError?: ErrorDetail | null;
  additionalInfo?: { type?: string; info?: unknown }[] | null;
}

/** Codes that say only that something was wrong: a more telling one inside wins. */
const vague = new Set([
  'UserError',
  'BadRequest',
  'BadArgument',
  'ServiceError',
  'SystemError',
  'ValidationError',
  'Failed',
]);

/**
 * The AzureError of an error body: its most telling code, its message (the one inside, where Azure put JSON into a message),
 * target, correlation id and the hint for the code.
 * @param otherwise the code where the body has none
 */
export function errorOf(
  body: unknown,
  facts: {
    doing: string;
    headers?: Readonly<Record<string, string>>;
    status?: number;
    otherwise: string;
    cause?: unknown;
  },
): AzureError {
  const detail = detailOf(body);
  const chain = chainOf(detail);
  const telling =
    chain.findLast((link) => link.code && !vague.has(link.code)) ?? chain.find((link) => link.code);
  const code = telling?.code ?? facts.otherwise;
  const messages = chain.map((link) => plain(link.message)).filter((message) => message !== '');
  const message = [...new Set([messages[0], messages.at(-1)])].filter((part) => part !== undefined).join(' ');
  return new AzureError(message || `Azure answered ${facts.status ?? facts.otherwise}`, {
    code,
    operation: facts.doing,
    target: telling?.target || detail.target || undefined,
    status: facts.status,
    correlationId:
      correlationOf(detail) ??
      facts.headers?.['x-ms-correlation-request-id'] ??
      facts.headers?.['x-ms-request-id'],
    hint: hintFor(code, message),
    cause: facts.cause,
  });
}

function detailOf(body: unknown): ErrorDetail {
  if (typeof body === 'string') return ofText(body);
  if (typeof body !== 'object' || body === null) return {};
  const inner = (body as { error?: unknown }).error;
  if (typeof inner === 'object' && inner !== null) return inner;
  // MLflow's own form.
  const { error_code: code, message } = body as { error_code?: string; message?: string };
  return code !== undefined ? { code, ...(message !== undefined && { message }) } : body;
}

/** Storage answers in XML: `<Error><Code>…</Code><Message>…</Message></Error>`. */
function ofText(body: string): ErrorDetail {
  const code = /<Code>([^<]*)<\/Code>/.exec(body)?.[1];
  const message = /<Message>([^<]*)/.exec(body)?.[1]?.split(/\r?\n/)[0];
  if (code) return { code, message: message ?? code };
  return { message: body.replace(/<[^>]*>/g, ' ').slice(0, 500) };
}

/** The error and what is nested in it, outermost first, following first details and inner errors. */
function chainOf(detail: ErrorDetail): ErrorDetail[] {
  const chain: ErrorDetail[] = [];
  for (let link: ErrorDetail | undefined = detail; link && chain.length < 10;) {
    chain.push(link);
    link = link.details?.[0] ?? link.innererror ?? link.innerError ?? nestedIn(link.message);
  }
  return chain;
}

/** Azure ML puts whole error bodies into messages: `Failed to create deployment: {"error": {…}}`. */
function nestedIn(message: string | undefined): ErrorDetail | undefined {
  const json = /\{.*\}/s.exec(message ?? '')?.[0];
  if (!json) return undefined;
  try {
    const detail = detailOf(JSON.parse(json));
    return detail.message || detail.code ? detail : undefined;
  } catch {
    return undefined;
  }
}

function plain(message: string | undefined): string {
  if (!message) return '';
  const bare = nestedIn(message) ? message.replace(/[:\s]*\{.*\}/s, '') : message;
  return bare.replace(/\s+/g, ' ').trim().slice(0, 1000);
}

function correlationOf(detail: ErrorDetail): string | undefined {
  const info = detail.additionalInfo?.find((entry) => entry.type === 'Correlation')?.info as
    { value?: { request?: string; operation?: string } } | undefined;
  return info?.value?.request ?? info?.value?.operation;
}
