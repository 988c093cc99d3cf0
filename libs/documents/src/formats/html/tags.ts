import type { Style } from '../../model/rich-text.ts';

/** Elements that are never shown. */
export const unseen = new Set(
  'head script style template noscript iframe object embed svg audio video canvas map datalist select textarea input param track'.split(
    ' ',
  ),
);

/** Elements that begin and end a block of text of their own. */
export const blocks = new Set(
  (
    'address article aside blockquote body button center dd details dialog dir div dl dt fieldset figcaption figure footer ' +
    'form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary table tbody td tfoot th thead tr ul caption'
  ).split(' '),
);

export const inlineStyles: Record<string, Style> = {
  b: { style: 'bold' },
  strong: { style: 'bold' },
  i: { style: 'italic' },
  em: { style: 'italic' },
  var: { style: 'italic' },
  cite: { style: 'italic' },
  dfn: { style: 'italic' },
  code: { style: 'code' },
  kbd: { style: 'code' },
  samp: { style: 'code' },
  tt: { style: 'code' },
  s: { style: 'strike' },
  del: { style: 'strike' },
  strike: { style: 'strike' },
  u: { style: 'underline' },
  ins: { style: 'underline' },
  sub: { style: 'subscript' },
  sup: { style: 'superscript' },
};

export const headingLevel = (tag: string): number | undefined => (/^h[1-6]$/.test(tag) ? Number(tag[1]) : undefined);
