import { attribute, childElements, type Element, findElement, textContent } from '../html/dom.ts';

/** LaTeX of a MathML element: its own TeX annotation where it carries one, otherwise made from its presentation. */
export function latexOfMathMl(math: Element): string {
  const annotation = findElement(math, (element) => attribute(element, 'encoding') === 'application/x-tex');
  if (annotation) return textContent(annotation).trim();
  return row(math).replace(/\s+/g, ' ').trim();
}

const row = (element: Element): string => childElements(element).map(latex).join(' ');

function latex(element: Element): string {
  const parts = childElements(element);
  const part = (index: number) => (parts[index] ? latex(parts[index]) : '');
  switch (element.tagName) {
    case 'mi':
    case 'mn':
    case 'mo':
      return textContent(element).trim();
    case 'mtext':
    case 'ms':
      return `\\text{${textContent(element).trim()}}`;
    case 'mfrac':
      return `\\frac{${part(0)}}{${part(1)}}`;
    case 'msqrt':
      return `\\sqrt{${row(element)}}`;
    case 'mroot':
      return `\\sqrt[${part(1)}]{${part(0)}}`;
    case 'msup':
    case 'mover':
      return `${part(0)}^{${part(1)}}`;
    case 'msub':
    case 'munder':
      return `${part(0)}_{${part(1)}}`;
    case 'msubsup':
    case 'munderover':
      return `${part(0)}_{${part(1)}}^{${part(2)}}`;
    case 'mtable':
      return `\\begin{matrix} ${parts.map((line) => childElements(line).map(row).join(' & ')).join(' \\\\ ')} \\end{matrix}`;
    case 'annotation':
    case 'annotation-xml':
      return '';
    default:
      return row(element);
  }
}
