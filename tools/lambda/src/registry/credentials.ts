import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ecrRegion, RegistryError } from './reference.ts';

export interface Credentials {
  username: string;
  password: string;
}

/**
 * Who we are to a registry: as Docker's config.json says (a helper for the host, a login, the store), or for ECR the
 * token that the AWS credentials give; null when nothing is known.
 */
export async function credentialsFor(host: string): Promise<Credentials | null> {
  const config = await dockerConfig();
  const helper = config.credHelpers?.[host];
  if (helper) return fromHelper(helper, host);
  const auth = config.auths?.[host]?.auth;
  if (auth) return decode(auth);
  const stored = config.credsStore ? await fromHelper(config.credsStore, host) : null;
  const region = ecrRegion(host);
  return stored ?? (region ? fromEcr(host, region) : null);
}

interface DockerConfig {
  auths?: Record<string, { auth?: string }>;
  credHelpers?: Record<string, string>;
  credsStore?: string;
}

async function dockerConfig(): Promise<DockerConfig> {
  const file = join(process.env.DOCKER_CONFIG ?? join(homedir(), '.docker'), 'config.json');
  const json = await readFile(file, 'utf8').catch(() => '{}');
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new RegistryError(`${file} is not JSON: ${(error as Error).message}`);
  }
}

/** Docker's credential helper protocol: the host on standard input, JSON on standard output; null when it knows no login. */
async function fromHelper(helper: string, host: string): Promise<Credentials | null> {
  const program = `docker-credential-${helper}`;
  const child = spawn(program, ['get'], { stdio: ['pipe', 'pipe', 'ignore'], env: process.env });
  child.stdin.on('error', () => {});
  child.stdin.end(host);
  const exit = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  try {
    const [output, code] = await Promise.all([text(child.stdout), exit]);
    if (code !== 0 && /credentials not found/i.test(output)) return null;
    if (code !== 0) throw new Error(output.trim() || `it ended with code ${code}`);
    const { Username, Secret } = JSON.parse(output);
    return { username: Username, password: Secret };
  } catch (error) {
    throw new RegistryError(
      `${program}, which Docker's config.json names for ${host}, gave no login: ${(error as Error).message}`,
    );
  }
}

async function fromEcr(host: string, region: string): Promise<Credentials> {
  const { ECRClient, GetAuthorizationTokenCommand } = await import('@aws-sdk/client-ecr');
  try {
    const { authorizationData } = await new ECRClient({ region }).send(new GetAuthorizationTokenCommand());
    return decode(authorizationData![0]!.authorizationToken!);
  } catch (error) {
    throw new RegistryError(
      `AWS gives no login for ${host}: ${(error as Error).message}\n` +
        'Set AWS credentials that may call ecr:GetAuthorizationToken, by a profile, a role or variables.',
    );
  }
}

function decode(auth: string): Credentials {
  const [username, ...password] = Buffer.from(auth, 'base64').toString().split(':');
  return { username: username!, password: password.join(':') };
}
