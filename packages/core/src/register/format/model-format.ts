/** A value that a model takes or gives. */
export interface ModelValue {
  name: string | undefined;
  /** As the format names it, such as `double` or `TYPE_FP32`. */
  type: string;
  /** -1 stands for any length. */
  shape?: number[];
  /** False where it may be left out. */
  required?: boolean;
}

/** What a model says of itself. */
export interface ModelFormat {
  kind: 'mlflow' | 'triton';
  /** The libraries that can load it; Triton's backend is one. */
  flavors: { name: string; version?: string }[];
  python?: string;
  inputs: ModelValue[];
  outputs: ModelValue[];
  /** Files of the model that say what it needs to run, the most exact first. */
  environmentFiles: string[];
}

/** The file of that name that lies highest. */
export function highest(paths: readonly string[], name: string): string | undefined {
  return paths
    .filter((path) => path === name || path.endsWith(`/${name}`))
    .sort((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1))[0];
}

/** The library that the model is of: the flavour that is not only a wrapper. */
export function frameworkOf(format: ModelFormat | undefined): string | undefined {
  const flavor = format?.flavors.find(({ name }) => name !== 'python_function') ?? format?.flavors[0];
  return flavor && [flavor.name, flavor.version].filter(Boolean).join(' ');
}

/** `age: double`, `tensor float32 [-1, 4]`, `comment: string, optional`. */
export function valueWords({ name, type, shape, required }: ModelValue): string {
  const what = `${type}${shape ? ` [${shape.join(', ')}]` : ''}`;
  return `${name === undefined ? what : `${name}: ${what}`}${required === false ? ', optional' : ''}`;
}
