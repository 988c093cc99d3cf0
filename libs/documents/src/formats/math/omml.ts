import { attribute, element, elements, textOf, type XmlNode } from '../../xml/xml-node.ts';
import { latexDelimiter, latexOfText, latexOperator } from './symbols.ts';

/** Functions that LaTeX has a command for. */
const functions = new Set(
  'arccos arcsin arctan arg cos cosh cot coth csc deg det dim exp gcd hom inf ker lim ln log max min Pr sec sin sinh sup tan tanh'.split(
    ' ',
  ),
);

const accents: Record<string, string> = {
  '\u0300': 'grave',
  '\u0301': 'acute',
  '\u0302': 'hat',
  '\u0303': 'tilde',
  '\u0304': 'bar',
  '\u0305': 'overline',
  '\u0306': 'breve',
  '\u0307': 'dot',
  '\u0308': 'ddot',
  '\u030c': 'check',
  '\u0332': 'underline',
  '\u20d6': 'overleftarrow',
  '\u20d7': 'vec',
  '\u20db': 'dddot',
  '\u23de': 'overbrace',
  '\u23df': 'underbrace',
};

/** LaTeX of Office's mathematics (m:oMath, ECMA-376 part 1, 22.1). */
export function latexOfOmml(math: XmlNode): string {
  return row(math)
    .replace(/[ \t\n]{2,}/g, ' ')
    .trim();
}

const row = (node: XmlNode | undefined): string => elements(node).map(latex).join('');

/** The row inside the child of a name. */
const arg = (node: XmlNode, name: string): string => row(element(node, `m:${name}`)).trim();

/** A value among the element's own properties. */
const property = (node: XmlNode, name: string): string | undefined =>
  attribute(element(node, `${node.name}Pr`, `m:${name}`), 'm:val');

function latex(node: XmlNode): string {
  switch (node.name) {
    case 'm:r':
      return run(node);
    case 'm:f':
      return fraction(node);
    case 'm:sSup':
      return `${base(node)}^{${arg(node, 'sup')}}`;
    case 'm:sSub':
      return `${base(node)}_{${arg(node, 'sub')}}`;
    case 'm:sSubSup':
      return `${base(node)}_{${arg(node, 'sub')}}^{${arg(node, 'sup')}}`;
    case 'm:sPre':
      return `{}_{${arg(node, 'sub')}}^{${arg(node, 'sup')}}${arg(node, 'e')}`;
    case 'm:rad': {
      const degree = arg(node, 'deg');
      return `\\sqrt${degree === '' ? '' : `[${degree}]`}{${arg(node, 'e')}}`;
    }
    case 'm:d':
      return delimited(node);
    case 'm:nary':
      return nary(node);
    case 'm:func':
      return `${functionName(arg(node, 'fName'))}${argument(arg(node, 'e'))}`;
    case 'm:limLow':
      return `${functionName(arg(node, 'e'))}_{${arg(node, 'lim')}}`;
    case 'm:limUpp':
      return `${functionName(arg(node, 'e'))}^{${arg(node, 'lim')}}`;
    case 'm:acc':
      return `\\${accents[property(node, 'chr') ?? '\u0302'] ?? 'hat'}{${arg(node, 'e')}}`;
    case 'm:groupChr':
      return `\\${accents[property(node, 'chr') ?? '\u23df'] ?? 'underbrace'}{${arg(node, 'e')}}`;
    case 'm:bar':
      return `\\${property(node, 'pos') === 'top' ? 'overline' : 'underline'}{${arg(node, 'e')}}`;
    case 'm:m':
      return `\\begin{matrix}${lines(node, 'mr')}\\end{matrix}`;
    case 'm:eqArr':
      return `\\begin{aligned}${elements(node, 'm:e').map(row).join(' \\\\ ')}\\end{aligned}`;
    case 'm:ctrlPr':
      return '';
    default:
      return node.name.endsWith('Pr') ? '' : row(node);
  }
}

function run(node: XmlNode): string {
  const text = elements(node, 'm:t').map(textOf).join('');
  const isProse = element(node, 'm:rPr', 'm:nor') !== undefined && /\p{L}{2}/u.test(text);
  return isProse ? `\\text{${text}}` : latexOfText(text);
}

function fraction(node: XmlNode): string {
  const [above, below] = [arg(node, 'num'), arg(node, 'den')];
  switch (property(node, 'type')) {
    case 'noBar':
      return `\\genfrac{}{}{0pt}{}{${above}}{${below}}`;
    case 'lin':
    case 'skw':
      return `{${above}}/{${below}}`;
    default:
      return `\\frac{${above}}{${below}}`;
  }
}

/** What a script stands at; a fraction or a root is grouped. */
function base(node: XmlNode): string {
  const inside = arg(node, 'e');
  return /\\(?:frac|sqrt)/.test(inside) ? `{${inside}}` : inside;
}

function delimited(node: XmlNode): string {
  const separator = latexOfText(property(node, 'sepChr') ?? '|').trim();
  const inside = elements(node, 'm:e').map(row).join(separator).trim();
  return `\\left${latexDelimiter(property(node, 'begChr') ?? '(')}${inside}\\right${latexDelimiter(property(node, 'endChr') ?? ')')}`;
}

function nary(node: XmlNode): string {
  const limit = (mark: string, name: string) => {
    const text = arg(node, name);
    return text === '' ? '' : `${mark}{${text}}`;
  };
  const operator = latexOperator(property(node, 'chr') ?? '∫');
  const scripts = `${limit('_', 'sub')}${limit('^', 'sup')}`;
  return `${operator}${scripts}${scripts === '' ? ' ' : ''}${arg(node, 'e')}`;
}

/** A function's name as a command, also where limits stand at it. */
function functionName(name: string): string {
  const [word = ''] = /^[A-Za-z]+/.exec(name) ?? [];
  if (functions.has(word)) return `\\${name}`;
  return word.length > 1 && word === name ? `\\operatorname{${name}}` : name;
}

const argument = (text: string): string => (/^\\left|^[{(]/.test(text) ? text : `(${text})`);

function lines(matrix: XmlNode, name: string): string {
  return elements(matrix, `m:${name}`)
    .map((line) => elements(line, 'm:e').map(row).join(' & '))
    .join(' \\\\ ');
}
