/** A conditional write found the record in another state than it was read in: read it again and decide anew. */
export class ConditionFailedError extends Error {
  override readonly name = 'ConditionFailedError';
  constructor(what: string) {
    super(`${what} was changed by someone else meanwhile.`);
  }
}

/** No object has this key. */
export class ObjectMissingError extends Error {
  override readonly name = 'ObjectMissingError';
  readonly key: string;
  constructor(key: string) {
    super(`There is no object ${key}.`);
    this.key = key;
  }
}

/** An object's bytes are not the ones that were promised. */
export class ObjectCorruptError extends Error {
  override readonly name = 'ObjectCorruptError';
  readonly key: string;
  constructor(key: string, detail: string) {
    super(`The object ${key} is damaged: ${detail}.`);
    this.key = key;
  }
}
