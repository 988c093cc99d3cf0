/** A base image that cannot be had; the message says why and what to do. */
export class BaseImageError extends Error {
  override name = 'BaseImageError';
}
