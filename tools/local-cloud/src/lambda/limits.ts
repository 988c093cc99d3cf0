/** Lambda's own limits, as its documentation gives them: bytes and milliseconds. */
export const limits = {
  initMs: 10_000,
  requestBytes: 6 * 1024 * 1024,
  eventBytes: 1024 * 1024,
  responseBytes: 6 * 1024 * 1024 + 100,
  streamedResponseBytes: 200 * 1024 * 1024,
  clientContextBytes: 3583,
  tailLogBytes: 4096,
  eventAgeMs: 6 * 60 * 60 * 1000,
  eventRetries: 2,
};
