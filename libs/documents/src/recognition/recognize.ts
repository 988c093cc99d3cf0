import type { LiteParse as Parser, ParsedPage } from '@llamaindex/liteparse';
import type { ParseRequest } from '../process/messages.ts';
import { languageData } from './language-data.ts';

/** Resolution that pages are drawn at; text of ordinary size is recognized well at it. */
const dotsPerInch = 150;
const pointsPerInch = 72;

type Angle = 0 | 90 | 180 | 270;
/** From this mean confidence a page stands upright. */
const certain = 0.9;
/** Enough, once another page has shown how they lie. */
const likely = 0.7;

export interface RecognizedPage {
  page: ParsedPage;
  /** Mean over the letters, 0 to 1; words that stand on their side count nothing. */
  confidence: number;
  /** Letters times their confidence: more is recognized of an upright page. */
  evidence: number;
}

/** Reads the text of pages that are pictures, one after another; a page that lies on its side is turned. */
export class Recognizer {
  readonly #bytes: Buffer;
  readonly #request: ParseRequest;
  readonly #languages: readonly string[];
  readonly #folder: string;
  /** How the last page lay: the next most likely lies alike. */
  #angle: Angle = 0;
  #enough = certain;

  private constructor(request: ParseRequest, languages: readonly string[], folder: string) {
    this.#request = request;
    this.#languages = languages;
    this.#folder = folder;
    const { bytes } = request;
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** @throws DocumentError when a language has no data */
  static async open(request: ParseRequest): Promise<Recognizer> {
    const languages = request.languages?.length ? request.languages : ['eng'];
    return new Recognizer(request, languages, await languageData(languages));
  }

  async read(page: number): Promise<RecognizedPage | undefined> {
    const first = await this.#readAt(page, this.#angle);
    if (!first || first.page.textItems.length === 0 || first.confidence >= this.#enough) return first;
    let best = { ...first, angle: this.#angle };
    for (const angle of ([0, 180, 270, 90] as const).filter((other) => other !== this.#angle)) {
      const turned = await this.#readAt(page, angle);
      if (turned && turned.evidence > best.evidence) best = { ...turned, angle };
      if (best.confidence >= certain) break;
    }
    this.#angle = best.angle;
    this.#enough = likely;
    return best;
  }

  async #readAt(page: number, angle: Angle): Promise<RecognizedPage | undefined> {
    const { LiteParse } = (await import('@llamaindex/liteparse')) as { LiteParse: typeof Parser };
    const { password } = this.#request;
    const parser = new LiteParse({
      targetPages: String(page),
      ocrEnabled: true,
      tessdataPath: this.#folder,
      ocrLanguage: this.#languages.join('+'),
      ocrFailureFatal: false,
      numWorkers: 1,
      dpi: dotsPerInch,
      outputFormat: 'text',
      extractTextMetadata: true,
      extractVectorGraphics: true,
      quiet: true,
      ...(angle === 0 ? {} : { pageOrientationCorrections: [{ page, angle }] }),
      ...(password === undefined ? {} : { password }),
    });
    const [read] = (await parser.parse(this.#bytes)).pages;
    return read && { page: read, ...measure(read) };
  }
}

/** Pixels that a page of so many points takes when it is drawn. */
export const drawnPixels = (width: number, height: number): number =>
  ((width * dotsPerInch) / pointsPerInch) * ((height * dotsPerInch) / pointsPerInch);

function measure({ textItems }: ParsedPage): Pick<RecognizedPage, 'confidence' | 'evidence'> {
  let letters = 0;
  let evidence = 0;
  for (const { text, width, height, confidence = 1 } of textItems) {
    const count = text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
    const lies = count >= 3 && width < height;
    letters += count;
    evidence += lies ? 0 : count * confidence;
  }
  return { evidence, confidence: letters === 0 ? 0 : evidence / letters };
}
