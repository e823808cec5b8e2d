import { z } from 'zod';
import { parseForeignYaml } from '../../runtime/foreign-yaml.ts';

/** A package that a model needs. */
export const packageSchema = z.object({
  name: z.string(),
  /** Undefined where the requirement leaves it open. */
  version: z.string().optional(),
  manager: z.enum(['pypi', 'conda']),
  /** As it was written, without credentials. */
  requirement: z.string(),
  pinned: z.boolean(),
});

export const environmentSchema = z.object({
  /** The file or asset that says so. */
  source: z.string(),
  python: z.string().optional(),
  image: z.object({ name: z.string(), pinned: z.boolean() }).optional(),
  packages: z.array(packageSchema),
  /** What is not one version: requirements, images, and lines that name another file. */
  unpinned: z.array(z.string()),
});

export type Package = z.infer<typeof packageSchema>;
export type Environment = z.infer<typeof environmentSchema>;

/** What a requirements, `pip freeze`, conda or python_env file asks for. @param source its name, which says which it is */
export function environmentOf(source: string, text: string): Environment {
  const { python, packages, unread } = /\.ya?ml$/.test(source)
    ? condaPackages(text)
    : pipPackages(text.split('\n'));
  const sorted = packages.toSorted((a, b) => a.name.localeCompare(b.name, 'en'));
  return {
    source,
    ...(python !== undefined && { python }),
    packages: sorted,
    unpinned: [...sorted.filter(({ pinned }) => !pinned).map(({ requirement }) => requirement), ...unread],
  };
}

/** An image is one content only by its digest: a tag may be moved. */
export function withImage(environment: Environment, image: string | undefined): Environment {
  if (image === undefined) return environment;
  const pinned = image.includes('@sha256:');
  return {
    ...environment,
    image: { name: image, pinned },
    unpinned: pinned ? environment.unpinned : [...environment.unpinned, image],
  };
}

interface Parsed {
  python?: string;
  packages: Package[];
  /** Lines that ask for what is not listed here. */
  unread: string[];
}

/** Requirements as pip reads them (https://pip.pypa.io/en/stable/reference/requirements-file-format/). */
function pipPackages(lines: readonly string[]): Parsed {
  const joined = lines
    .join('\n')
    .replaceAll(/\\\r?\n/g, ' ')
    .split(/\r?\n/);
  const wanted = joined.map((line) => line.replace(/(^|\s)#.*$/, '').trim()).filter((line) => line !== '');
  const packages: Package[] = [];
  const unread: string[] = [];
  for (const line of wanted) {
    const found = pipPackage(line);
    if (found) packages.push(found);
    else if (!/^--?(?!r\b|c\b|e\b|requirement|constraint|editable)/.test(line))
      unread.push(withoutCredentials(line));
  }
  return { packages, unread };
}

const requirement = /^([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*(.*)$/;

function pipPackage(line: string): Package | undefined {
  const [, name, rest] = requirement.exec(line) ?? [];
  if (name === undefined || rest === undefined) return undefined;
  const [specifier = ''] = rest.split(/;|\s--/);
  const asked = specifier.replaceAll(/[\s()]/g, '');
  const text = withoutCredentials(line.split(/\s--/)[0]!.trim());
  const base = { name, manager: 'pypi' as const, requirement: text };
  // A direct address is one content where it names a commit or carries a digest.
  if (asked.startsWith('@')) return { ...base, pinned: /@[0-9a-f]{40}\b|#.*sha256=[0-9a-f]{64}/.test(asked) };
  if (!/^([=!<>~]|$)/.test(asked)) return undefined;
  const version = /^={2,3}([^,*]+)$/.exec(asked)?.[1];
  return { ...base, pinned: version !== undefined, ...(version !== undefined && { version }) };
}

const condaSchema = z.object({
  python: z.union([z.string(), z.number()]).optional(),
  dependencies: z.array(z.unknown()).optional(),
  build_dependencies: z.array(z.unknown()).optional(),
});

/** A conda file, or MLflow's python_env.yaml. */
function condaPackages(text: string): Parsed {
  const conda = condaSchema.safeParse(parseForeignYaml(text));
  if (!conda.success) return { packages: [], unread: ['a file that is no conda file'] };
  const { dependencies = [], build_dependencies: build = [], python } = conda.data;
  // python_env.yaml lists what pip takes, and names Python apart.
  if (python !== undefined)
    return { ...pipPackages([...build, ...dependencies].filter(isText)), python: String(python) };
  const named = dependencies.filter(isText).flatMap(condaPackage);
  const pip = pipPackages(dependencies.flatMap(pipList));
  const interpreter = named.find(({ name }) => name === 'python')?.version;
  return {
    packages: [...named, ...pip.packages],
    unread: pip.unread,
    ...(interpreter !== undefined && { python: interpreter }),
  };
}

/**
 * `channel::name=version=build`. A single `=` takes every version that begins so (conda's MatchSpec): with three parts
 * or a build it is taken as pinned.
 */
function condaPackage(text: string): Package[] {
  const [, name, operator = '', version, build] =
    /^(?:[^:]+::)?([A-Za-z0-9_.-]+)\s*(==?|[<>!~]=?)?\s*([^=\s]*)(=\S+)?\s*$/.exec(text) ?? [];
  if (name === undefined) return [{ name: text, manager: 'conda', requirement: text, pinned: false }];
  const isOne = operator.startsWith('=') && version !== undefined && /^[\w.!+]+$/.test(version);
  const pinned = isOne && (operator === '==' || build !== undefined || version.split('.').length >= 3);
  return [{ name, manager: 'conda', requirement: text, pinned, ...(isOne && { version }) }];
}

function pipList(dependency: unknown): string[] {
  const { pip } = (typeof dependency === 'object' && dependency !== null ? dependency : {}) as {
    pip?: unknown;
  };
  return Array.isArray(pip) ? pip.filter(isText) : [];
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** Addresses of private registries carry tokens. */
function withoutCredentials(text: string): string {
  return text.replaceAll(/(\w:\/\/)[^/@\s]+@/g, '$1');
}
