import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';

type Json = Record<string, unknown>;

interface Operation {
  parameters?: ({ name: string; in: string; required?: boolean; schema: Json } | { $ref: string })[];
  requestBody?: { required?: boolean };
  responses: Record<string, unknown>;
}

/** An issue as the server keeps it. */
export interface KeptIssue {
  number: number;
  title: string;
  body: string;
  state: string;
  state_reason: string | null;
  labels: string[];
  comments: string[];
}

export interface TestGitHub {
  origin: string;
  issues: KeptIssue[];
  labels: Set<string>;
  dispatches: { workflow: string; ref: string; inputs: Record<string, string> }[];
  /** Inputs that the workflow declares; undefined takes any. */
  declared: string[] | undefined;
  /** Reviews of every workflow run. */
  approvals: { state: string; comment: string; user: string; environment: string }[];
  /** `METHOD path` of each request, with its status. */
  calls: string[];
  /** What did not fit GitHub's description: has to stay empty. */
  violations: string[];
  /** Answers the next requests with these, before anything else happens. */
  trouble: { status: number; headers?: Record<string, string>; body?: unknown }[];
  close(): Promise<void>;
}

const file = createRequire(import.meta.url).resolve('@octokit/openapi/generated/api.github.com.json');
const github = JSON.parse(readFileSync(file, 'utf8')) as {
  paths: Record<string, Record<string, Operation>>;
  components: Record<string, Record<string, unknown>>;
};

/**
 * A part of GitHub on this machine that keeps issues, labels and dispatches, and holds every request and every answer of
 * its own to GitHub's OpenAPI description (npm `@octokit/openapi`).
 */
export async function startTestGitHub(): Promise<TestGitHub> {
  const description = openDescription();
  const state: Omit<TestGitHub, 'origin' | 'close'> = {
    issues: [],
    labels: new Set(),
    dispatches: [],
    declared: undefined,
    approvals: [],
    calls: [],
    violations: [],
    trouble: [],
  };
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const method = (request.method ?? 'GET').toLowerCase();
      const url = new URL(request.url ?? '/', 'http://github');
      const found = description.find(method, url.pathname);
      if (!found) state.violations.push(`no operation ${method} ${url.pathname}`);
      else state.violations.push(...found.checkRequest(url, body));
      const { status, answer, headers } =
        state.trouble[0] === undefined
          ? answerOf(state, method, url, body as Json)
          : troubled(state.trouble.shift()!);
      if (found) state.violations.push(...found.checkAnswer(status, answer));
      state.calls.push(`${method.toUpperCase()} ${url.pathname} ${status}`);
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
      response.end(answer === undefined ? undefined : JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(state, {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  });
}

interface Answered {
  status: number;
  answer: unknown;
  headers?: Record<string, string>;
}

function troubled({ status, headers = {}, body }: TestGitHub['trouble'][number]): Answered {
  return { status, answer: body ?? { message: 'Trouble', documentation_url: 'https://docs' }, headers };
}

/** By its name or by a reference to it. */
const component = (kind: string, name: string): unknown => github.components[kind]![name.split('/').at(-1)!];

const example = (name: string): Json =>
  structuredClone((component('examples', name) as { value: Json }).value);

function answerOf(
  state: Omit<TestGitHub, 'origin' | 'close'>,
  method: string,
  url: URL,
  body: Json,
): Answered {
  const path = url.pathname.replace(/^\/repos\/[^/]+\/[^/]+/, '');
  const issue = state.issues.find(({ number }) => path.startsWith(`/issues/${number}`));
  const refusal = (status: number, message: string): Answered => ({
    status,
    answer: { message, documentation_url: 'https://docs.github.com/rest', errors: [] },
  });
  switch (`${method} ${path.replace(/\d+/, 'N')}`) {
    case 'get ': {
      // GitHub's own example lacks what its description requires.
      const repository = example('full-repository-default-response');
      const source = { ...(repository['source'] as Json), language: null };
      return { status: 200, answer: { ...repository, source, language: null, default_branch: 'main' } };
    }
    case 'get /issues': {
      const wanted = state.issues.filter(
        ({ state: is, labels }) =>
          is === url.searchParams.get('state') && labels.includes(url.searchParams.get('labels') ?? ''),
      );
      return { status: 200, answer: wanted.map(issueJson) };
    }
    case 'post /issues': {
      const number = state.issues.length + 1;
      const { title, body: text, labels } = body as { title: string; body: string; labels: string[] };
      state.issues.push({
        number,
        title,
        body: text,
        labels,
        state: 'open',
        state_reason: null,
        comments: [],
      });
      return { status: 201, answer: issueJson(state.issues.at(-1)!) };
    }
    case 'patch /issues/N':
      if (!issue) return refusal(404, 'Not Found');
      Object.assign(issue, body);
      return { status: 200, answer: issueJson(issue) };
    case 'post /issues/N/comments':
      if (!issue) return refusal(404, 'Not Found');
      issue.comments.push(String(body['body']));
      return { status: 201, answer: { ...example('issue-comment'), body: body['body'] } };
    case 'get /actions/runs/N/approvals':
      return { status: 200, answer: state.approvals.map(reviewJson) };
    case 'post /labels': {
      const name = String(body['name']);
      if (state.labels.has(name)) return refusal(422, 'Validation Failed');
      state.labels.add(name);
      return { status: 201, answer: { ...example('label'), ...body } };
    }
    default:
      return dispatched(state, path, body) ?? refusal(404, 'Not Found');
  }
}

function dispatched(
  state: Omit<TestGitHub, 'origin' | 'close'>,
  path: string,
  body: Json,
): Answered | undefined {
  const workflow = /^\/actions\/workflows\/([^/]+)\/dispatches$/.exec(path)?.[1];
  if (workflow === undefined) return undefined;
  const { ref, inputs = {} } = body as { ref: string; inputs?: Record<string, string> };
  const unexpected = Object.keys(inputs).filter((name) => state.declared?.includes(name) === false);
  if (unexpected.length > 0) {
    const message = `Unexpected inputs provided: ${JSON.stringify(unexpected)}`;
    return { status: 422, answer: { message, documentation_url: 'https://docs.github.com/rest' } };
  }
  state.dispatches.push({ workflow, ref, inputs });
  return { status: 204, answer: undefined };
}

function issueJson({ comments, labels, ...kept }: KeptIssue): Json {
  const label = example('label');
  return {
    ...example('issue'),
    ...kept,
    pull_request: undefined,
    comments: comments.length,
    labels: labels.map((name) => ({ ...label, name })),
  };
}

function reviewJson({ state, comment, user, environment }: TestGitHub['approvals'][number]): Json {
  const [review] = Object.values(example('environment-approvals-items')) as [Json];
  const [place] = review['environments'] as Json[];
  return {
    state,
    comment,
    user: { ...(review['user'] as Json), login: user },
    environments: [{ ...place, name: environment }],
  };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text === '' ? undefined : JSON.parse(text);
}

interface Described {
  checkRequest(url: URL, body: unknown): string[];
  checkAnswer(status: number, answer: unknown): string[];
}

/** GitHub's description, its schemas compiled when they are first needed. */
function openDescription(): { find(method: string, path: string): Described | undefined } {
  const ajv = new Ajv({ strict: false, allErrors: true });
  (addFormats as unknown as (ajv: Ajv) => void)(ajv);
  ajv.addSchema(asJsonSchema(github) as Json, 'github');
  const compiled = new Map<string, ValidateFunction>();
  const check = (pointer: string, value: unknown, what: string): string[] => {
    const validate = compiled.get(pointer) ?? ajv.compile({ $ref: `github#${pointer}` });
    compiled.set(pointer, validate);
    return validate(value) ? [] : [`${what}: ${ajv.errorsText(validate.errors)}`];
  };
  return {
    find(method, path) {
      const name = Object.keys(github.paths).find((template) => {
        if (!github.paths[template]?.[method]) return false;
        const form = template.replace(/\{[^}]+\}/g, '[^/]+');
        return new RegExp(`^${form}$`).test(path);
      });
      const operation = name === undefined ? undefined : github.paths[name]?.[method];
      if (name === undefined || !operation) return undefined;
      const at = `/paths/${escaped(name)}/${method}`;
      const what = `${method} ${name}`;
      return {
        checkRequest: (url, body) => [
          ...unknownParameters(operation, url).map((key) => `${what}: unknown parameter ${key}`),
          ...(operation.requestBody && body !== undefined
            ? check(`${at}/requestBody/content/application~1json/schema`, body, `request of ${what}`)
            : []),
          ...(operation.requestBody?.required && body === undefined ? [`${what}: no body`] : []),
        ],
        checkAnswer: (status, answer) => {
          const described = operation.responses[status] as { $ref?: string; content?: Json } | undefined;
          // Troubles such as 503 are not described everywhere.
          if (!described) return status >= 400 ? [] : [`${what}: status ${status} is not described`];
          const place = described.$ref ? described.$ref.slice(1) : `${at}/responses/${status}`;
          const resolved = described.$ref
            ? (component('responses', described.$ref) as { content?: Json })
            : described;
          if (!resolved.content?.['application/json']) return [];
          return check(`${place}/content/application~1json/schema`, answer, `answer ${status} of ${what}`);
        },
      };
    },
  };
}

function unknownParameters(operation: Operation, url: URL): string[] {
  const parameters = (operation.parameters ?? []).map((parameter) =>
    '$ref' in parameter ? (component('parameters', parameter.$ref) as { name: string }) : parameter,
  );
  const known = new Set(parameters.map(({ name }) => name));
  return [...url.searchParams.keys()].filter((key) => !known.has(key));
}

const escaped = (name: string): string =>
  encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));

/** OpenAPI 3.0's `nullable`, in the words of JSON Schema. */
function asJsonSchema(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(asJsonSchema);
  if (typeof node !== 'object' || node === null) return node;
  const { nullable, ...rest } = node as Json;
  const copy = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, asJsonSchema(value)]));
  if (nullable !== true) return nullable === undefined ? copy : { ...copy, nullable: asJsonSchema(nullable) };
  return { anyOf: [copy, { type: 'null' }] };
}
