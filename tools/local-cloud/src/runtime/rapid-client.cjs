'use strict';
/**
 * The Runtime API client with the interface of aws-lambda-ric's native addon: `next` waits for an invocation, `done` and
 * `error` report one. The addon's calls block; here a report is sent while the next `next` waits for it.
 */
const http = require('node:http');

const agent = new http.Agent({ keepAlive: true, maxSockets: 1, scheduling: 'fifo' });
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
let reported = Promise.resolve();

function request(method, path, headers, body) {
  return new Promise((resolve, reject) => {
    const options = { agent, host, port, method, path: `/2018-06-01/runtime/invocation/${path}`, headers };
    const sent = http.request(options, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ headers: response.headers, bodyJson: Buffer.concat(chunks).toString('utf8') }),
      );
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

function report(id, outcome, body, headers) {
  const bytes = Buffer.from(body);
  const length = { 'Content-Type': 'application/json', 'Content-Length': bytes.length };
  reported = request('POST', `${id}/${outcome}`, { ...length, ...headers }, bytes);
  reported.catch(() => {}); // `next` reports it
}

module.exports = {
  async next() {
    await reported;
    return request('GET', 'next', {});
  },
  done(id, body) {
    report(id, 'response', body);
  },
  error(id, body, xray) {
    const { errorType } = JSON.parse(body);
    const headers = { 'Lambda-Runtime-Function-Error-Type': errorType || 'Unhandled' };
    if (Buffer.byteLength(xray) < 8192) headers['Lambda-Runtime-Function-XRay-Error-Cause'] = encodeURI(xray);
    report(id, 'error', body, headers);
  },
};
