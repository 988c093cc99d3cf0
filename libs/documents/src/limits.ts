const MiB = 1024 * 1024;

export interface ParseLimits {
  /** Size of the file. */
  bytes: number;
  /** Milliseconds for the whole parse. A PDF that would take longer returns the pages it has and names the rest. */
  milliseconds: number;
  /** Resident memory of the parser's process above what it holds idle, in bytes. */
  memoryBytes: number;
  /** Pages of a PDF that are read; the rest are named as lost. */
  pages: number;
  /** Entries of a zip archive (DOCX, XLSX, PPTX, ODF, EPUB). */
  zipEntries: number;
  /** Bytes that one archive may unpack to. */
  unpackedBytes: number;
  /** Cells of a table; the rows beyond are named as lost. */
  cells: number;
  /** Depth to which elements may nest. */
  depth: number;
  /** Pixels of an image or of a page given to text recognition. */
  pixels: number;
}

export const defaultLimits: ParseLimits = {
  bytes: 100 * MiB,
  milliseconds: 28_000,
  memoryBytes: 512 * MiB,
  pages: 5_000,
  zipEntries: 10_000,
  unpackedBytes: 256 * MiB,
  cells: 500_000,
  depth: 256,
  pixels: 100_000_000,
};
