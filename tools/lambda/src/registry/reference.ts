export interface Reference {
  /** Host, with the port if there is one. */
  host: string;
  repository: string;
  tag: string;
}

/** Something that is not, or is no use of, a registry's reference or answer; the message says what to do. */
export class RegistryError extends Error {
  override name = 'RegistryError';
  readonly status: number | null;

  constructor(message: string, status: number | null = null, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

const pattern =
  /^([a-z0-9.-]+(?::\d+)?|\[[0-9a-f:]+\](?::\d+)?)\/([a-z0-9]+(?:[._/-]+[a-z0-9]+)*)(?::([\w][\w.-]{0,127}))?$/i;

/** Reads `host[:port]/repository[:tag]`; the tag is `latest` when there is none. */
export function parseReference(text: string): Reference {
  const [, host, repository, tag = 'latest'] = pattern.exec(text) ?? [];
  if (!host || !repository)
    throw new RegistryError(
      `"${text}" is no image reference: give host/repository or host:port/repository, such as 127.0.0.1:5000/docent`,
    );
  return { host, repository, tag };
}

/** This machine: reached without TLS, as Docker does too. */
export const isLoopback = (host: string): boolean => /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/.test(host);

/** The region of an Amazon ECR host; null for any other. */
export const ecrRegion = (host: string): string | null =>
  /^\d+\.dkr\.ecr(?:-fips)?\.([\w-]+)\.amazonaws\.com(?:\.cn)?$/.exec(host)?.[1] ?? null;
