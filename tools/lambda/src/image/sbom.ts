import type { FunctionConfig } from '../function-config/index.ts';
import type { Component } from './contents.ts';
import type { BuiltImage } from './image-builder.ts';

/**
 * What is in an image, as CycloneDX 1.6 in JSON: the base by its digest, and in each layer above it the packages that
 * were bundled or copied, and the models. The same for the same image: it has neither time nor serial number.
 */
export function billOfMaterials(fn: FunctionConfig, { image, base, contents }: BuiltImage): string {
  const baseComponent = {
    type: 'container',
    'bom-ref': 'base',
    name: base.reference,
    version: base.digest,
    ...(base.standIn ? { description: 'A local stand-in: the base is not pinned' } : {}),
  };
  const components = contents.flatMap(({ name, layer, components }) =>
    components().map((component) => ({
      ...describe(component),
      'bom-ref': `${name}/${component.name}@${component.version ?? component.sha256}`,
      properties: [{ name: 'docent:layer', value: layer.digest }],
    })),
  );
  const bill = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'container',
        'bom-ref': 'image',
        name: fn.name,
        version: image.digest,
        description: fn.description,
      },
    },
    components: [baseComponent, ...new Map(components.map((one) => [one['bom-ref'], one])).values()],
  };
  return `${JSON.stringify(bill, null, 2)}\n`;
}

function describe({ type, name, version, licence, sha256 }: Component) {
  return {
    type,
    name,
    ...(version ? { version } : {}),
    ...(type === 'library' ? { purl: `pkg:npm/${name.replace('@', '%40')}@${version}` } : {}),
    ...(sha256 ? { hashes: [{ alg: 'SHA-256', content: sha256 }] } : {}),
    ...(licence ? { licenses: [licenceOf(licence)] } : {}),
  };
}

/** An SPDX expression of one or more identifiers, or what the package says instead. */
const licenceOf = (text: string) =>
  /^\(?[A-Za-z0-9.+-]+( (AND|OR|WITH) [A-Za-z0-9.+()-]+)*\)?$/.test(text)
    ? { expression: text }
    : { license: { name: text } };
