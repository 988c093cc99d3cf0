import { SaxesParser } from 'saxes';
import { DocumentError } from '../errors.ts';
import { canonicalPrefixes } from './namespaces.ts';
import type { XmlNode } from './xml-node.ts';

interface XmlSource {
  /** The part's name, for messages. */
  where: string;
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  depth: number;
}

/**
 * Reads XML as a stream of records: each element right below a container is yielded whole, in order, and then forgotten,
 * so that memory holds one record and not the document. A container comes first itself, without what it holds. Entities declared in the file are refused.
 */
export async function* xmlRecords(source: XmlSource, ...containers: string[]): AsyncGenerator<XmlNode> {
  const records: XmlNode[] = [];
  const parser = recordParser(source, containers, records);
  const decoder = new TextDecoder();
  for await (const piece of source.pieces) {
    parser.write(decoder.decode(piece, { stream: true }));
    yield* records.splice(0);
  }
  parser.write(decoder.decode());
  parser.close();
  yield* records.splice(0);
}

/** Reads a whole part as one tree. For parts that are small by nature; the document's body comes by records. */
export async function readXml(source: XmlSource): Promise<XmlNode> {
  const records: XmlNode[] = [];
  const parser = recordParser(source, [], records);
  const decoder = new TextDecoder();
  for await (const piece of source.pieces) parser.write(decoder.decode(piece, { stream: true }));
  parser.write(decoder.decode());
  parser.close();
  if (!records[0]) throw new DocumentError('damaged', `${source.where} holds no XML.`, { where: source.where });
  return records[0];
}

/** A parser that keeps the elements right below each container, or the root where no container is named. */
function recordParser({ where, depth }: XmlSource, containers: string[], records: XmlNode[]): SaxesParser {
  const parser = new SaxesParser({ xmlns: false });
  const prefixes = [new Map<string, string>()];
  const open: { node: XmlNode; container: boolean; kept: boolean; scoped: boolean }[] = [];

  parser.on('doctype', (doctype) => {
    if (doctype.includes('<!ENTITY'))
      throw new DocumentError('bomb', `${where} declares entities of its own.`, { where });
  });
  parser.on('error', (error) => {
    throw new DocumentError('damaged', `${where} is not well-formed XML: ${error.message}.`, { where });
  });
  parser.on('opentag', (tag) => {
    if (open.length >= depth) {
      throw new DocumentError('bomb', `${where} nests its elements more than ${depth} deep.`, { where });
    }
    const attributes = tag.attributes as Record<string, string>;
    const declared = Object.keys(attributes).filter((name) => name === 'xmlns' || name.startsWith('xmlns:'));
    if (declared.length > 0) prefixes.push(declare(prefixes.at(-1)!, attributes, declared));
    const scope = prefixes.at(-1)!;
    const node: XmlNode = { name: canonical(tag.name, scope, true), attributes: {}, children: [] };
    for (const [name, value] of Object.entries(attributes)) node.attributes[canonical(name, scope, false)] = value;
    const parent = open.at(-1);
    const isRecord = containers.length === 0 ? parent === undefined : parent?.container === true;
    const kept = parent?.kept === true || isRecord;
    if (parent?.kept) parent.node.children.push(node);
    const container = !kept && containers.includes(node.name);
    if (container) records.push({ ...node, children: [] });
    open.push({ node, kept, container, scoped: declared.length > 0 });
  });
  const keepText = (text: string) => {
    const top = open.at(-1);
    if (top?.kept) top.node.children.push(text);
  };
  parser.on('text', keepText);
  parser.on('cdata', keepText);
  parser.on('closetag', () => {
    const closed = open.pop()!;
    if (closed.scoped) prefixes.pop();
    if (closed.kept && !open.at(-1)?.kept) records.push(closed.node);
  });
  return parser;
}

function declare(outer: Map<string, string>, attributes: Record<string, string>, names: string[]): Map<string, string> {
  const scope = new Map(outer);
  for (const name of names) {
    const prefix = name === 'xmlns' ? '' : name.slice('xmlns:'.length);
    scope.set(prefix, canonicalPrefixes.get(attributes[name]!) ?? prefix);
  }
  return scope;
}

function canonical(name: string, scope: Map<string, string>, isTag: boolean): string {
  const colon = name.indexOf(':');
  if (colon < 0 && !isTag) return name;
  const prefix = colon < 0 ? '' : name.slice(0, colon);
  const known = scope.get(prefix) ?? prefix;
  const local = name.slice(colon + 1);
  return known === '' ? local : `${known}:${local}`;
}
