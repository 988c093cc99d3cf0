/** A blob by its digest (OCI image specification 1.1, "Content Descriptors"). */
export interface Descriptor {
  mediaType: string;
  digest: string;
  /** Bytes. */
  size: number;
  annotations?: Record<string, string>;
}

export interface Manifest {
  schemaVersion: 2;
  mediaType: string;
  config: Descriptor;
  layers: Descriptor[];
}

export interface ImageConfig {
  architecture: Architecture;
  os: 'linux';
  config: { Env?: string[]; Entrypoint?: string[]; Cmd?: string[]; WorkingDir?: string; [other: string]: unknown };
  rootfs: { type: 'layers'; diff_ids: string[] };
  [other: string]: unknown;
}

export type Architecture = 'amd64' | 'arm64';
export type Platform = `linux/${Architecture}`;

/** A compressed layer, with the digest of what it unpacks to. */
export interface Layer extends Descriptor {
  diffId: string;
}

export const mediaTypes = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
  index: 'application/vnd.oci.image.index.v1+json',
} as const;
