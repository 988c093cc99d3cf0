/**
 * Loaded before AWS's runtime client in every execution environment: its native addon, which is not built here, is
 * replaced by rapid-client.cjs, which speaks the same Runtime API over node:http.
 */
import { registerHooks } from 'node:module';

const hooks = registerHooks({
  resolve(specifier, context, next) {
    if (specifier !== './rapid-client.node') return next(specifier, context);
    hooks.deregister();
    return { url: new URL('./rapid-client.cjs', import.meta.url).href, format: 'commonjs', shortCircuit: true };
  },
});

// Ctrl-C reaches the whole process group; it is the local cloud that decides when an environment ends.
process.on('SIGINT', () => {});
