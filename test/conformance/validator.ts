import { rmSync } from 'node:fs';
import { LiveValidator } from 'oav/dist/lib/liveValidation/liveValidator.js';
import { layOutSpecifications } from './spec-tree.ts';

/** A call as it went over the wire. */
export interface Exchange {
  method: string;
  url: string;
  requestHeaders: Record<string, string>;
  requestBody: unknown;
  status: number;
  responseHeaders: Record<string, string>;
  responseBody: unknown;
}

export interface Finding {
  /** `METHOD path` with the workspace left out. */
  call: string;
  version: string;
  status: number;
  code: string;
  message: string;
  /** Where in the body. */
  paths: string[];
}

/** Validates exchanges by oav against Azure's own descriptions. */
export interface Validator {
  validate(exchange: Exchange): Promise<Finding[]>;
}

export async function openValidator(): Promise<Validator> {
  const directory = layOutSpecifications();
  const options = {
    directory,
    git: { shouldClone: false },
    swaggerPathsPattern: ['specification/{machinelearningservices,monitor}/resource-manager/**/*.json'],
    loadValidatorInInitialize: false,
    loadValidatorInBackground: false,
    isArmCall: true,
  };
  const complaints: string[] = [];
  const validator = new LiveValidator(options, (message) => void complaints.push(message));
  await validator.initialize();
  const unread = complaints.filter((message) => message.startsWith('Unable to initialize'));
  rmSync(directory, { recursive: true });
  if (unread.length > 0) throw new Error(unread.join('\n'));

  return {
    validate: async (exchange) => {
      const result = await validator.validateLiveRequestResponse({
        liveRequest: {
          url: exchange.url,
          method: exchange.method,
          headers: exchange.requestHeaders,
          query: Object.fromEntries(new URL(exchange.url, 'http://localhost').searchParams),
          body: exchange.requestBody as Record<string, unknown>,
        },
        liveResponse: {
          statusCode: String(exchange.status),
          headers: exchange.responseHeaders,
          body: exchange.responseBody as Record<string, unknown>,
        },
      });
      const { requestValidationResult: request, responseValidationResult: response } = result;
      const exceptions = [result, request, response].flatMap(({ runtimeException }) =>
        runtimeException ? [runtimeException] : [],
      );
      const issues = [...request.errors, ...response.errors];
      return [
        ...exceptions.map(({ code, message }) => finding(exchange, code, message, [])),
        ...issues.map(({ code, message, pathsInPayload }) =>
          finding(exchange, code, message, pathsInPayload),
        ),
      ];
    },
  };
}

function finding(exchange: Exchange, code: string, message: string, paths: string[]): Finding {
  const url = new URL(exchange.url, 'http://localhost');
  const path = url.pathname.replace(/^\/subscriptions\/[^/]+\/(?:.*\/workspaces\/[^/]+)?/, '/');
  const version = url.searchParams.get('api-version') ?? '';
  return { call: `${exchange.method} ${path}`, version, status: exchange.status, code, message, paths };
}
