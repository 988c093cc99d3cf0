/** The formats that are read, by media type, with the extensions that files of it carry. */
export const mediaTypes = {
  pdf: { type: 'application/pdf', extensions: ['pdf'] },
  docx: {
    type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    extensions: ['docx', 'dotx', 'docm', 'dotm'],
  },
  pptx: {
    type: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
    extensions: ['pptx', 'potx', 'ppsx', 'pptm', 'potm', 'ppsm'],
  },
  xlsx: {
    type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    extensions: ['xlsx', 'xlsm', 'xltx', 'xltm'],
  },
  odt: { type: 'application/vnd.oasis.opendocument.text', extensions: ['odt', 'ott'] },
  ods: { type: 'application/vnd.oasis.opendocument.spreadsheet', extensions: ['ods', 'ots'] },
  odp: { type: 'application/vnd.oasis.opendocument.presentation', extensions: ['odp', 'otp'] },
  epub: { type: 'application/epub+zip', extensions: ['epub'] },
  html: { type: 'text/html', extensions: ['html', 'htm', 'xhtml'] },
  jats: { type: 'application/jats+xml', extensions: ['nxml', 'xml', 'jats'] },
  markdown: { type: 'text/markdown', extensions: ['md', 'markdown', 'mdown'] },
  asciidoc: { type: 'text/asciidoc', extensions: ['adoc', 'asciidoc', 'asc'] },
  csv: { type: 'text/csv', extensions: ['csv', 'tsv', 'tab'] },
  eml: { type: 'message/rfc822', extensions: ['eml'] },
  png: { type: 'image/png', extensions: ['png'] },
  jpeg: { type: 'image/jpeg', extensions: ['jpg', 'jpeg'] },
  tiff: { type: 'image/tiff', extensions: ['tif', 'tiff'] },
  webp: { type: 'image/webp', extensions: ['webp'] },
  text: { type: 'text/plain', extensions: ['txt', 'text', 'log'] },
} as const;

export type Format = keyof typeof mediaTypes;
