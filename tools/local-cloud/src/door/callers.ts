import { randomBytes } from 'node:crypto';
import type { FunctionConfig } from '@docent/lambda/function-config';
import { accountId, deployedName } from '../lambda/names.ts';
import { isGranted, isOfItsQueue, type Action } from './access.ts';
import { DoorError } from './errors.ts';
import { isSignedBy, type Credentials, type Signature, type WireRequest } from './sigv4.ts';

/** Who stands before the door. */
export interface Caller {
  /** For the log. */
  name: string;
  /** The function that it is; a developer's own client is none, and may do everything. */
  fn?: FunctionConfig;
}

const clockSkewMs = 15 * 60 * 1000;

/** The keys of the functions, made anew at every start, and what each may do. */
export class Callers {
  readonly #byKey = new Map<string, { secret: string; fn: FunctionConfig }>();

  /** A key pair of its own for a function. */
  keyFor(fn: FunctionConfig): Credentials {
    const accessKeyId = `ASIA${randomBytes(10).toString('hex').slice(0, 16).toUpperCase()}`;
    const secretAccessKey = randomBytes(30).toString('base64');
    this.#byKey.set(accessKeyId, { secret: secretAccessKey, fn });
    return { accessKeyId, secretAccessKey };
  }

  /**
   * Who signed the request, by what `readSignature` found in it. A function's key must have signed it; any other key is taken for the developer's own client,
   * unless a browser sends it: a page from anywhere reaches this machine's ports.
   * @throws {DoorError}
   */
  identify(request: WireRequest, signature: Signature | undefined, payloadHash: string): Caller {
    if (!signature) throw new DoorError(403, 'MissingAuthenticationToken', 'Request is missing Authentication Token');
    const known = this.#byKey.get(signature.accessKeyId);
    if (!known) {
      if (request.headers.origin ?? request.headers['sec-fetch-site'])
        throw new DoorError(
          403,
          'InvalidAccessKeyId',
          'The AWS Access Key Id you provided does not exist in our records.',
        );
      return { name: 'client' };
    }
    const age = Date.now() - timeOf(signature.timestamp);
    if (signature.expires === undefined ? Math.abs(age) > clockSkewMs : !(age <= signature.expires * 1000))
      throw new DoorError(403, 'AccessDenied', 'Request has expired');
    if (!isSignedBy(known.secret, signature, request, payloadHash))
      throw new DoorError(
        403,
        'SignatureDoesNotMatch',
        'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      );
    return { name: known.fn.name, fn: known.fn };
  }
}

/** @throws {DoorError} AccessDenied, worded as AWS words it */
export function authorize(caller: Caller, action: Action): void {
  if (!caller.fn || isGranted(caller.fn.access, action) || isOfItsQueue(caller.fn, action)) return;
  const role = deployedName(caller.fn.name);
  throw new DoorError(
    403,
    'AccessDenied',
    `User: arn:aws:sts::${accountId}:assumed-role/${role}/${role} is not authorized to perform: ${action.action} ` +
      `on resource: ${action.resources.join(', ')} because no identity-based policy allows the ${action.action} action`,
  );
}

const timeOf = (timestamp: string): number =>
  Date.parse(timestamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
