import type { Environment, Package } from '../../evidence/lineage/environment.ts';
import { type Component, properties } from './component.ts';

/** What the model needs to run: packages, each once, Python and the image. */
export function packageComponents(
  environment: Environment | undefined,
  python: string | undefined,
): Component[] {
  const packages = new Map(
    (environment?.packages ?? [])
      .filter(({ name, manager }) => !(manager === 'conda' && name === 'python'))
      .map((each) => [purl(each), packageComponent(each)]),
  );
  const image = environment?.image;
  return [
    ...(python === undefined
      ? []
      : [{ type: 'platform' as const, 'bom-ref': 'platform:python', name: 'python', version: python }]),
    ...(image
      ? [
          {
            type: 'container' as const,
            'bom-ref': 'container:image',
            name: image.name,
            properties: properties({ pinned: String(image.pinned) }),
          },
        ]
      : []),
    ...packages.values(),
  ];
}

function packageComponent(each: Package): Component {
  const { name, version, requirement, pinned } = each;
  return {
    type: 'library',
    'bom-ref': purl(each),
    name,
    ...(version !== undefined && { version }),
    purl: purl(each),
    properties: properties({ requirement, pinned: String(pinned) }),
  };
}

/** A package URL (https://github.com/package-url/purl-spec); PyPI's names are compared in lower case with dashes (PEP 503). */
function purl({ name, version, manager }: Package): string {
  const normal = manager === 'pypi' ? name.toLowerCase().replaceAll(/[-_.]+/g, '-') : name.toLowerCase();
  const at = version === undefined ? '' : `@${encodeURIComponent(version)}`;
  return `pkg:${manager}/${encodeURIComponent(normal)}${at}`;
}
