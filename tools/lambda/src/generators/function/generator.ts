import {
  generateFiles,
  installPackagesTask,
  names,
  OverwriteStrategy,
  readJson,
  type GeneratorCallback,
  type Tree,
} from '@nx/devkit';
import { join } from 'node:path';
import { functionName } from '../../function-config/index.ts';

export interface FunctionGeneratorOptions {
  name: string;
  description?: string;
}

/** Makes apps/<name>. A file that is there already stays as it is, so that a second run changes nothing. */
export default function functionGenerator(tree: Tree, options: FunctionGeneratorOptions): GeneratorCallback {
  const { name, description = 'Greets by name' } = options;
  const checked = functionName.safeParse(name);
  if (!checked.success) throw new Error(`"${name}": a function's name ${checked.error.issues[0]?.message}`);

  const before = tree.listChanges().length;
  generateFiles(
    tree,
    join(import.meta.dirname, 'files'),
    `apps/${name}`,
    { name, description, contract: names(name).propertyName, versions: versionsOfTheKit(tree) },
    { overwriteStrategy: OverwriteStrategy.KeepExisting },
  );
  return tree.listChanges().length > before ? () => installPackagesTask(tree) : () => {};
}

/** The kit's own dependencies, so that a new function adds no second version of any. */
function versionsOfTheKit(tree: Tree): Record<string, string> {
  const { version, dependencies, devDependencies } = readJson(tree, 'libs/function-kit/package.json');
  return { '@docent/function-kit': version, ...dependencies, ...devDependencies };
}
