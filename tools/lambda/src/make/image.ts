import { join } from 'node:path';
import type { FunctionConfig } from '../function-config/index.ts';
import type { Engine, ImageBuilder } from '../image/image-builder.ts';
import { billOfMaterials } from '../image/sbom.ts';
import { writeWhole } from '../oci/blob-store.ts';
import type { Platform } from '../oci/types.ts';
import { readableBytes } from '../plugin/bytes.ts';

/** Paths are relative to the workspace. */
export interface ImageOptions {
  bundlePath: string;
  /** Folder for the OCI image layout. */
  outputPath: string;
  platform: Platform;
  base: string;
  engine: Engine;
}

/** @returns what a person reads of it */
export async function makeImage(
  fn: FunctionConfig,
  { bundlePath, outputPath, platform, base: reference, engine }: ImageOptions,
  root: string,
  builder: ImageBuilder,
): Promise<string> {
  const layout = join(root, outputPath);
  const built = await builder.build(fn, { bundle: join(root, bundlePath), layout, platform, base: reference, engine });
  const { image, base, contents } = built;
  await writeWhole(`${layout}.cdx.json`, billOfMaterials(fn, built));
  const sizes = contents.map(({ name, layer }) => `${name} ${readableBytes(layer.size)}`).join(', ');
  return [
    `${outputPath}: ${image.digest}`,
    `  above the base: ${sizes}`,
    ...(base.standIn
      ? [`  on a local stand-in: ${base.reference} is not pinned (npx nx run lambda:pin-base --base ${base.reference})`]
      : []),
  ].join('\n');
}
