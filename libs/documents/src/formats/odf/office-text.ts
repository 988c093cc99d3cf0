import { RichText, type Style } from '../../model/rich-text.ts';
import { attribute, element, elements, isElement, numberAttribute, textOf, type XmlNode } from '../../xml/xml-node.ts';
import type { OfficeStyles } from './office-styles.ts';

/** What a paragraph holds: its text, and what is anchored in it. */
export interface ParagraphText {
  text: RichText;
  /** Frames: pictures, text boxes, tables, embedded objects. */
  frames: XmlNode[];
  footnotes: string[];
  comments: string[];
}

export function readParagraph(paragraph: XmlNode, styles: OfficeStyles): ParagraphText {
  const content: ParagraphText = { text: new RichText(), frames: [], footnotes: [], comments: [] };
  visit(paragraph, []);
  return content;

  function visit(node: XmlNode, marks: Style[]): void {
    for (const child of node.children) {
      if (!isElement(child)) content.text.flow(child, marks);
      else visitElement(child, marks);
    }
  }

  function visitElement(child: XmlNode, marks: Style[]): void {
    switch (child.name) {
      case 'text:s':
        content.text.append(' '.repeat(Math.min(100, numberAttribute(child, 'text:c') ?? 1)));
        break;
      case 'text:tab':
        content.text.append('\t');
        break;
      case 'text:line-break':
        content.text.append('\n');
        break;
      case 'text:span':
        visit(child, [...marks, ...styles.marks(attribute(child, 'text:style-name'))]);
        break;
      case 'text:a':
        visit(child, [...marks, { style: 'link', href: attribute(child, 'xlink:href') ?? '' }]);
        break;
      case 'text:note':
        content.footnotes.push(plainText(element(child, 'text:note-body')));
        break;
      case 'office:annotation':
        content.comments.push(commentText(child));
        break;
      case 'text:tracked-changes':
      case 'text:ruby-text':
        break;
      default:
        if (child.name.startsWith('draw:')) content.frames.push(child);
        else visit(child, marks);
    }
  }
}

/** Paragraphs below a node as lines. */
export function plainText(node: XmlNode | undefined): string {
  return elements(node)
    .map((child) => (/^text:[ph]$/.test(child.name) ? textOf(child) : plainText(child)))
    .filter((line) => line.trim() !== '')
    .join('\n');
}

function commentText(comment: XmlNode): string {
  const author = textOf(element(comment, 'dc:creator'));
  const words = elements(comment)
    .filter(({ name }) => name.startsWith('text:'))
    .map(textOf)
    .join('\n');
  return author === '' ? words : `${author}: ${words}`;
}
