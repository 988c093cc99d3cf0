import { DocumentError } from '../../errors.ts';
import { DocumentBuilder } from '../../model/builder.ts';
import type { StructuredDocument } from '../../model/document.ts';
import type { ParseRequest } from '../../process/messages.ts';
import { Recognizer } from '../../recognition/recognize.ts';
import { type Format, mediaTypes } from '../media-types.ts';
import { addPages } from '../pdf/add-pages.ts';
import { LaidPages } from '../pdf/laid-pages.ts';
import { readPage } from '../pdf/read-page.ts';
import { imageSize } from './image-size.ts';

/** A picture's text, by recognition. */
export const parseImage =
  (format: Format) =>
  async (request: ParseRequest): Promise<StructuredDocument> => {
    const { bytes, limits, name = 'The picture' } = request;
    const size = imageSize(bytes);
    if (!size || size.width === 0 || size.height === 0)
      throw new DocumentError('damaged', `${name} is cut off or no picture: it does not say its size.`);
    if (size.width * size.height > limits.pixels) {
      const what = `${name} is ${size.width} x ${size.height} pixels; at most ${limits.pixels} are read.`;
      throw new DocumentError('bomb', what, { hint: 'Make the picture smaller, or raise the limit of pixels.' });
    }
    const recognizer = await Recognizer.open(request);
    const read = await recognizer.read(1).catch((cause: Error) => {
      throw new DocumentError('damaged', `${name} cannot be read as a picture: ${cause.message.slice(0, 200)}.`, {
        cause,
      });
    });
    const builder = new DocumentBuilder();
    if (read) addPages(builder, new LaidPages().of([readPage(read.page)]));
    if (builder.items.length === 0) {
      const hint = 'Only pictures that show text can be searched.';
      throw new DocumentError('empty', `No text was found in ${name}.`, { hint });
    }
    builder.warnings.push('The text was recognized from a picture and may hold mistakes.');
    return builder.document(mediaTypes[format].type, { pages: 1 });
  };
