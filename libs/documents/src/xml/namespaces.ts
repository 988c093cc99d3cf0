/** Namespace → prefix as the standards' own examples write it; ECMA-376 transitional and strict, OpenDocument 1.x. */
export const canonicalPrefixes = new Map<string, string>([
  ...openXml('w', 'wordprocessingml/main'),
  ...openXml('a', 'drawingml/main'),
  ...openXml('wp', 'drawingml/wordprocessingDrawing'),
  ...openXml('pic', 'drawingml/picture'),
  ...openXml('c', 'drawingml/chart'),
  ...openXml('dgm', 'drawingml/diagram'),
  ...openXml('xdr', 'drawingml/spreadsheetDrawing'),
  ...openXml('m', 'officeDocument/math'),
  ...openXml('r', 'officeDocument/relationships'),
  ...openXml('p', 'presentationml/main'),
  ...openXml('s', 'spreadsheetml/main'),
  ['http://schemas.openxmlformats.org/package/2006/relationships', 'rel'],
  ['http://schemas.openxmlformats.org/markup-compatibility/2006', 'mc'],
  ['http://schemas.microsoft.com/office/word/2010/wordprocessingShape', 'wps'],
  ['http://schemas.microsoft.com/office/word/2010/wordprocessingGroup', 'wpg'],
  ['urn:schemas-microsoft-com:vml', 'v'],
  ['http://www.w3.org/1999/xlink', 'xlink'],
  ['http://www.w3.org/1998/Math/MathML', 'mml'],
  ['http://purl.org/dc/elements/1.1/', 'dc'],
  ...openDocument('office', 'text', 'table', 'style', 'presentation', 'form', 'chart'),
  ['urn:oasis:names:tc:opendocument:xmlns:drawing:1.0', 'draw'],
  ['urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0', 'svg'],
  ['urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0', 'fo'],
  ['urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0', 'number'],
]);

function openXml(prefix: string, path: string): [string, string][] {
  const [area, part] = path.split('/');
  return [
    [`http://schemas.openxmlformats.org/${area}/2006/${part}`, prefix],
    [`http://purl.oclc.org/ooxml/${area}/${part}`, prefix],
  ];
}

function openDocument(...names: string[]): [string, string][] {
  return names.map((name) => [`urn:oasis:names:tc:opendocument:xmlns:${name}:1.0`, name]);
}
