import type { DocumentBuilder } from '../../model/builder.ts';
import { RichText, type Style } from '../../model/rich-text.ts';
import {
  attribute,
  descendants,
  element,
  elements,
  numberAttribute,
  textOf,
  type XmlNode,
} from '../../xml/xml-node.ts';
import { latexOfOmml } from '../math/omml.ts';
import { formatNumber } from '../office/number-formats.ts';

/** Paragraphs and lists of a shape; bullets are its own or those of the styles that it inherits, nearest first. */
export function addTextBody(builder: DocumentBuilder, body: XmlNode | undefined, inherited: readonly XmlNode[]): void {
  const own = element(body, 'a:lstStyle');
  const styles = own ? [own, ...inherited] : inherited;
  let open: { list: number; levels: number[]; counts: Map<number, number> } | undefined;
  for (const line of elements(body, 'a:p')) {
    const text = richLine(line);
    const level = numberAttribute(element(line, 'a:pPr'), 'lvl') ?? 0;
    const bullet = bulletOf(line, styles, level);
    if (text.empty) continue;
    if (bullet === undefined) {
      open = undefined;
      builder.paragraph(text.take());
      continue;
    }
    open ??= { list: builder.newList(), levels: [], counts: new Map() };
    while (open.levels.length > 1 && open.levels.at(-1)! > level) open.counts.delete(open.levels.pop()!);
    if (open.levels.length === 0 || open.levels.at(-1)! < level) open.levels.push(level);
    const ordered = bullet.name === 'a:buAutoNum';
    const marker = ordered ? number(bullet, level, open.counts) : '-';
    builder.add({ kind: 'list-item', list: open.list, depth: open.levels.length - 1, ordered, marker, ...text.take() });
  }
}

/** The text of one paragraph, line breaks as spaces. */
export const lineText = (line: XmlNode): string => richLine(line).take().text;

function richLine(line: XmlNode): RichText {
  const text = new RichText();
  for (const child of elements(line)) {
    if (child.name === 'a:r' || child.name === 'a:fld')
      text.append(textOf(element(child, 'a:t')), runStyles(element(child, 'a:rPr')));
    else if (child.name === 'a:br') text.append(' ');
    else if (child.name === 'mc:AlternateContent' || child.name === 'a14:m')
      for (const math of descendants(child, 'm:oMath')) text.append(`$${latexOfOmml(math)}$`);
  }
  return text;
}

function runStyles(properties: XmlNode | undefined): Style[] {
  const styles: Style[] = [];
  if (attribute(properties, 'b') === '1') styles.push({ style: 'bold' });
  if (attribute(properties, 'i') === '1') styles.push({ style: 'italic' });
  if ((attribute(properties, 'strike') ?? 'noStrike') !== 'noStrike') styles.push({ style: 'strike' });
  const baseline = numberAttribute(properties, 'baseline') ?? 0;
  if (baseline !== 0) styles.push({ style: baseline > 0 ? 'superscript' : 'subscript' });
  return styles;
}

/** The element that gives the paragraph its bullet or number, undefined where it has none. */
function bulletOf(line: XmlNode, styles: readonly XmlNode[], level: number): XmlNode | undefined {
  const sources = [element(line, 'a:pPr'), ...styles.map((style) => element(style, `a:lvl${level + 1}pPr`))];
  for (const source of sources) {
    const bullet = elements(source).find(({ name }) => /^a:bu(?:None|Char|AutoNum|Blip)$/.test(name));
    if (bullet) return bullet.name === 'a:buNone' ? undefined : bullet;
  }
  return undefined;
}

/** Number schemes as "arabicPeriod" or "alphaLcParenBoth" (ST_TextAutonumberScheme). */
function number(bullet: XmlNode, level: number, counts: Map<number, number>): string {
  const count = (counts.get(level) ?? (numberAttribute(bullet, 'startAt') ?? 1) - 1) + 1;
  counts.set(level, count);
  const [, kind = 'arabic', form = 'Period'] =
    /^(alphaLc|alphaUc|romanLc|romanUc|arabic)(\w*)$/.exec(attribute(bullet, 'type') ?? '') ?? [];
  const formats: Record<string, string> = {
    alphaLc: 'lowerLetter',
    alphaUc: 'upperLetter',
    romanLc: 'lowerRoman',
    romanUc: 'upperRoman',
  };
  const text = formatNumber(count, formats[kind] ?? 'decimal');
  if (form === 'ParenBoth') return `(${text})`;
  return form === 'ParenR' ? `${text})` : `${text}.`;
}
