import { RichText, type Style } from '../../model/rich-text.ts';
import { attribute, descendants, element, elements, textOf, type XmlNode } from '../../xml/xml-node.ts';
import { latexOfOmml } from '../math/omml.ts';
import type { Relationship } from '../office/relationships.ts';

/** What a paragraph holds: its text, and what is anchored in it. */
export interface ParagraphContent {
  text: RichText;
  /** Formulas in order; they stand in the text too, between dollars. */
  formulas: string[];
  /** Whether there is text beside formulas. */
  prose: boolean;
  /** Contents of text boxes. */
  boxes: XmlNode[];
  /** One for each picture: its description, empty where it has none. */
  pictures: string[];
  /** Relationship ids of charts. */
  charts: string[];
  /** References to notes, for example "footnote 2". */
  notes: string[];
  /** State of the check box that the paragraph has. */
  checkbox: boolean | undefined;
  /** Whether all text is in a typewriter's font. */
  monospaced: boolean;
}

/** Elements that only wrap what is shown. What was deleted (w:del, w:moveFrom) is not among them. */
const wrappers = new Set([
  'w:sdt',
  'w:sdtContent',
  'w:ins',
  'w:moveTo',
  'w:smartTag',
  'w:customXml',
  'w:fldSimple',
  'w:dir',
  'w:bdo',
]);
export const isWrapper = (node: XmlNode): boolean => wrappers.has(node.name);

const monospace =
  /courier|consolas|menlo|monaco|lucida console|monospace|\bmono\b|fixedsys|source code|cascadia|fira code/i;

type Relationships = ReadonlyMap<string, Relationship>;

export function readParagraph(paragraph: XmlNode, relationships: Relationships): ParagraphContent {
  const content: ParagraphContent = {
    text: new RichText(),
    formulas: [],
    prose: false,
    boxes: [],
    pictures: [],
    charts: [],
    notes: [],
    checkbox: undefined,
    monospaced: true,
  };
  visit(paragraph, []);
  if (!content.prose) content.monospaced = false;
  return content;

  function visit(node: XmlNode, styles: Style[]): void {
    for (const child of elements(node)) {
      if (child.name === 'w:r') visitRun(child, styles);
      else if (child.name === 'w:hyperlink') visit(child, [...styles, ...linkStyle(child, relationships)]);
      else if (child.name === 'm:oMath') addFormula(child);
      else if (child.name === 'm:oMathPara') visit(child, styles);
      else if (isWrapper(child)) {
        const box = element(child, 'w:sdtPr', 'w14:checkbox');
        if (box) content.checkbox = attribute(element(box, 'w14:checked'), 'w14:val') === '1';
        else visit(child, styles);
      }
    }
  }

  function visitRun(run: XmlNode, outer: Style[]): void {
    const properties = element(run, 'w:rPr');
    if (isOn(properties, 'w:vanish')) return;
    const styles = [...outer, ...runStyles(properties)];
    for (const child of elements(run)) {
      switch (child.name) {
        case 'w:t':
          add(textOf(child), styles, properties);
          break;
        case 'w:tab':
          content.text.append('\t');
          break;
        case 'w:br':
        case 'w:cr':
          content.text.append('\n');
          break;
        case 'w:noBreakHyphen':
          add('-', styles, properties);
          break;
        case 'w:footnoteReference':
        case 'w:endnoteReference':
        case 'w:commentReference':
          content.notes.push(`${child.name.slice(2, -'Reference'.length)} ${attribute(child, 'w:id')}`);
          break;
        case 'w:drawing':
        case 'w:pict':
        case 'w:object':
          addDrawing(child);
          break;
        case 'mc:AlternateContent':
          for (const drawing of elements(element(child, 'mc:Choice') ?? element(child, 'mc:Fallback')))
            addDrawing(drawing);
          break;
      }
    }
  }

  function add(text: string, styles: Style[], properties: XmlNode | undefined): void {
    content.text.append(text, styles);
    if (text.trim() === '') return;
    content.prose = true;
    content.monospaced &&= monospace.test(attribute(element(properties, 'w:rFonts'), 'w:ascii') ?? '');
  }

  function addFormula(math: XmlNode): void {
    const latex = latexOfOmml(math);
    if (latex === '') return;
    content.formulas.push(latex);
    content.text.append(`$${latex}$`);
  }

  function addDrawing(drawing: XmlNode): void {
    const boxes = descendants(drawing, 'w:txbxContent');
    content.boxes.push(...boxes);
    for (const chart of descendants(drawing, 'c:chart')) content.charts.push(attribute(chart, 'r:id') ?? '');
    // A picture inside a text box is found when the box is read.
    if (boxes.length > 0) return;
    const pictures = [...descendants(drawing, 'a:blip'), ...descendants(drawing, 'v:imagedata')];
    const description = attribute(descendants(drawing, 'wp:docPr')[0], 'descr')?.trim() ?? '';
    content.pictures.push(...pictures.map(() => description));
  }
}

function linkStyle(hyperlink: XmlNode, relationships: Relationships): Style[] {
  const target = relationships.get(attribute(hyperlink, 'r:id') ?? '');
  return target?.external ? [{ style: 'link', href: target.target }] : [];
}

function runStyles(properties: XmlNode | undefined): Style[] {
  const styles: Style[] = [];
  if (isOn(properties, 'w:b')) styles.push({ style: 'bold' });
  if (isOn(properties, 'w:i')) styles.push({ style: 'italic' });
  if (isOn(properties, 'w:u')) styles.push({ style: 'underline' });
  if (isOn(properties, 'w:strike')) styles.push({ style: 'strike' });
  const position = attribute(element(properties, 'w:vertAlign'), 'w:val');
  if (position === 'superscript' || position === 'subscript') styles.push({ style: position });
  return styles;
}

function isOn(properties: XmlNode | undefined, name: string): boolean {
  const toggle = element(properties, name);
  return toggle !== undefined && !['0', 'false', 'off', 'none'].includes(attribute(toggle, 'w:val') ?? '1');
}
