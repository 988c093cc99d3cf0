import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { join } from 'node:path';
import { readFunction } from '../function-config/index.ts';
import { imageWorkspace } from '../testing/image-workspace.ts';
import { billOfMaterials } from './sbom.ts';

test('the bill of materials is valid CycloneDX and names the base, what was bundled, native packages and models', async () => {
  using workspace = imageWorkspace();
  process.env.XDG_CACHE_HOME = join(workspace.root, 'cache');
  const built = await workspace.build();
  const bill = billOfMaterials(readFunction(join(workspace.root, 'apps/find')), built);
  expect(await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(bill)).toBeNull();

  const { metadata, components } = JSON.parse(bill);
  expect(metadata.component).toMatchObject({ type: 'container', name: 'find', version: built.image.digest });
  const layers = Object.fromEntries(built.contents.map(({ name, layer }) => [name, layer.digest]));
  const inLayer = (name: string) => [{ name: 'docent:layer', value: layers[name] }];
  expect(components).toMatchObject([
    { type: 'container', name: built.base.reference, version: built.base.digest },
    {
      purl: 'pkg:npm/fast@2.0.0',
      licenses: [{ expression: 'Apache-2.0 OR MIT' }],
      properties: inLayer('fast'),
    },
    { type: 'machine-learning-model', name: 'tiny', licenses: [{ expression: 'MIT' }], properties: inLayer('tiny') },
    { purl: 'pkg:npm/left@1.0.0', licenses: [{ expression: 'MIT' }], properties: inLayer('bundle') },
  ]);
});
