import type { Archive } from '../../archive/archive.ts';
import { readXml } from '../../xml/read-xml.ts';
import { attribute, elements } from '../../xml/xml-node.ts';

export interface Relationship {
  /** The last word of its type, for example "hyperlink", "slideLayout" or "image". */
  type: string;
  /** Path in the archive, or an address when it points outside. */
  target: string;
  external: boolean;
}

/** What a part of an Office file points to, by relationship id. */
export async function readRelationships(
  archive: Archive,
  part: string,
  depth: number,
): Promise<Map<string, Relationship>> {
  const slash = part.lastIndexOf('/');
  const where = `${part.slice(0, slash + 1)}_rels/${part.slice(slash + 1)}.rels`;
  if (!archive.has(where)) return new Map();
  const root = await readXml({ where, pieces: archive.stream(where), depth });
  return new Map(
    elements(root, 'rel:Relationship').map((node) => {
      const external = attribute(node, 'TargetMode') === 'External';
      const target = attribute(node, 'Target') ?? '';
      const type = attribute(node, 'Type')?.split('/').at(-1) ?? '';
      return [attribute(node, 'Id') ?? '', { type, target: external ? target : resolve(part, target), external }];
    }),
  );
}

/** The parts of one type that a part points to, in the order of the file. */
export const targetsOf = (relationships: ReadonlyMap<string, Relationship>, type: string): string[] =>
  [...relationships.values()].filter((found) => found.type === type && !found.external).map(({ target }) => target);

function resolve(part: string, target: string): string {
  return decodeURIComponent(new URL(target.replace(/%(?![0-9a-f]{2})/gi, '%25'), `file:///${part}`).pathname.slice(1));
}
