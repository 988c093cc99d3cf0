import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';

import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

import { bucketClient, bucketName } from './clients.ts';
import { ObjectMissingError } from './errors.ts';

/** How many bytes a file has and their SHA-256, in hex. */
export interface Digest {
  bytes: number;
  sha256: string;
}

/** First and last byte, both included. */
export type ByteRange = readonly [first: number, last: number];

const KEYS_PER_DELETE = 1000;
const UPLOAD_ATTEMPTS = 3;

export async function putObject(key: string, body: Uint8Array | string, contentType?: string): Promise<void> {
  await bucketClient().send(
    new PutObjectCommand({ Bucket: bucketName(), Key: key, Body: body, ContentType: contentType }),
  );
}

/**
 * Writes an object unless there is one under its key already, and tells whether it did. Nothing of Docent's own rests on
 * this, since not every S3 server honours If-None-Match: some overwrite, and say that they wrote.
 */
export async function putNewObject(key: string, body: Uint8Array | string): Promise<boolean> {
  const command = new PutObjectCommand({ Bucket: bucketName(), Key: key, Body: body, IfNoneMatch: '*' });
  try {
    await bucketClient().send(command);
    return true;
  } catch (error) {
    if ((error as { name?: string }).name === 'PreconditionFailed') return false;
    throw error;
  }
}

/** Uploads a file; S3 itself checks the SHA-256. A broken upload is begun anew, since the client cannot rewind it. */
export async function putFile(key: string, file: string, { bytes, sha256 }: Digest): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const body = createReadStream(file);
    try {
      await bucketClient().send(
        new PutObjectCommand({
          Bucket: bucketName(),
          Key: key,
          Body: body,
          ContentLength: bytes,
          ChecksumSHA256: base64(sha256),
        }),
      );
      return;
    } catch (error) {
      if (attempt === UPLOAD_ATTEMPTS) throw error;
    } finally {
      body.destroy();
    }
  }
}

export async function getObject(key: string, range?: ByteRange): Promise<Uint8Array> {
  const { Body } = await read(key, range);
  return Body!.transformToByteArray();
}

export async function getText(key: string): Promise<string> {
  const { Body } = await read(key);
  return Body!.transformToString('utf8');
}

/** The object's bytes as they come. */
export async function streamObject(key: string, range?: ByteRange): Promise<Readable> {
  const { Body } = await read(key, range);
  return Body as Readable;
}

export interface ObjectEntry {
  key: string;
  bytes: number;
  modifiedAt: Date;
}

export async function headObject(key: string): Promise<{ bytes: number; contentType?: string } | undefined> {
  try {
    const head = await bucketClient().send(new HeadObjectCommand({ Bucket: bucketName(), Key: key }));
    return { bytes: head.ContentLength ?? 0, contentType: head.ContentType };
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
}

/** Every object whose key begins so, in the order of the keys, those after `after`; page by page as they are asked for. */
export async function* listObjects(prefix: string, after?: string): AsyncGenerator<ObjectEntry> {
  const request = { Bucket: bucketName(), Prefix: prefix, StartAfter: after };
  const pages = paginateListObjectsV2({ client: bucketClient() }, request);
  for await (const page of pages) {
    for (const { Key, Size, LastModified } of page.Contents ?? []) {
      yield { key: Key!, bytes: Size ?? 0, modifiedAt: LastModified ?? new Date(0) };
    }
  }
}

/** Deletes objects; one that is not there is no error. */
export async function deleteObjects(keys: readonly string[]): Promise<void> {
  for (let start = 0; start < keys.length; start += KEYS_PER_DELETE) {
    const Objects = keys.slice(start, start + KEYS_PER_DELETE).map((Key) => ({ Key }));
    const { Errors = [] } = await bucketClient().send(
      new DeleteObjectsCommand({ Bucket: bucketName(), Delete: { Objects, Quiet: true } }),
    );
    const [first] = Errors;
    if (first) throw new Error(`${Errors.length} objects were not deleted; ${first.Key}: ${first.Message}`);
  }
}

export interface PresignedPut {
  url: string;
  /** The request must carry exactly these: they are signed. */
  headers: Record<string, string>;
}

/** An address to which exactly these bytes may be PUT until it expires. */
export async function presignPut(key: string, digest: Digest, expiresInSeconds: number): Promise<PresignedPut> {
  const headers = { 'content-length': String(digest.bytes), 'x-amz-checksum-sha256': base64(digest.sha256) };
  const command = new PutObjectCommand({
    Bucket: bucketName(),
    Key: key,
    ContentLength: digest.bytes,
    ChecksumSHA256: base64(digest.sha256),
  });
  const signed = new Set(Object.keys(headers));
  const url = await getSignedUrl(bucketClient(), command, {
    expiresIn: expiresInSeconds,
    signableHeaders: signed,
    unhoistableHeaders: signed,
  });
  return { url, headers };
}

/** An address from which the object can be read until it expires. */
export async function presignGet(key: string, expiresInSeconds: number): Promise<string> {
  return getSignedUrl(bucketClient(), new GetObjectCommand({ Bucket: bucketName(), Key: key }), {
    expiresIn: expiresInSeconds,
  });
}

async function read(key: string, range?: ByteRange) {
  try {
    return await bucketClient().send(
      new GetObjectCommand({
        Bucket: bucketName(),
        Key: key,
        Range: range && `bytes=${range[0]}-${range[1]}`,
      }),
    );
  } catch (error) {
    if (error instanceof NoSuchKey) throw new ObjectMissingError(key);
    throw error;
  }
}

const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64');
