import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { explainIssues } from './explain-issues.ts';
import { functionName, functionSchema, type FunctionConfig } from './schema.ts';

/** A function.json that cannot be used; the message names the file, each field at fault and what is allowed there. */
export class FunctionConfigError extends Error {
  override name = 'FunctionConfigError';
}

/**
 * Reads one function's folder.
 * @throws {FunctionConfigError} when function.json is missing, is not JSON or breaks the schema
 */
export function readFunction(root: string): FunctionConfig {
  const name = basename(root);
  const file = join(root, 'function.json');
  const shown = relative(process.cwd(), file) || file;
  const goodName = functionName.safeParse(name);
  if (!goodName.success)
    throw new FunctionConfigError(`${shown}: the folder's name ${goodName.error.issues[0]?.message}`);

  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new FunctionConfigError(`${shown}: cannot be read; every function's folder holds a function.json`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new FunctionConfigError(`${shown}: is not JSON: ${(error as Error).message}`);
  }
  const parsed = functionSchema.safeParse(json, { reportInput: true });
  if (!parsed.success) throw new FunctionConfigError(explainIssues(shown, parsed.error.issues));
  const { $schema: _, ...settings } = parsed.data;
  return { name, root, ...settings };
}

/**
 * Reads every apps/<name>/function.json, sorted by name.
 * @throws {FunctionConfigError} also when a function may invoke one that does not exist
 */
export function loadFunctions(workspaceRoot: string): FunctionConfig[] {
  const apps = join(workspaceRoot, 'apps');
  if (!existsSync(apps)) return [];
  const functions = readdirSync(apps)
    .sort()
    .map((name) => join(apps, name))
    .filter((root) => existsSync(join(root, 'function.json')))
    .map(readFunction);
  const names = functions.map((fn) => fn.name);
  for (const fn of functions) {
    const unknown = fn.access.invoke.filter((name) => !names.includes(name));
    if (unknown.length > 0)
      throw new FunctionConfigError(
        `${relative(process.cwd(), join(fn.root, 'function.json'))}: access.invoke: there is no function ` +
          `${unknown.map((name) => `"${name}"`).join(', ')}; the functions are ${names.join(', ')}`,
      );
  }
  return functions;
}

/**
 * The named functions, those that they may invoke, those that these may invoke, and so on; in the order of `functions`.
 * @throws {FunctionConfigError} when a name is no function
 */
export function withInvoked(functions: FunctionConfig[], names: string[]): FunctionConfig[] {
  const byName = new Map(functions.map((fn) => [fn.name, fn]));
  const reached = new Set<FunctionConfig>();
  const visit = (name: string): void => {
    const fn = byName.get(name);
    if (!fn)
      throw new FunctionConfigError(
        `There is no function "${name}"; the functions are ${[...byName.keys()].join(', ')}`,
      );
    if (reached.has(fn)) return;
    reached.add(fn);
    fn.access.invoke.forEach(visit);
  };
  names.forEach(visit);
  return functions.filter((fn) => reached.has(fn));
}
