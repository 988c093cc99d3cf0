export interface PixelSize {
  width: number;
  height: number;
}

/** The size that a picture claims in its header, before anything is decoded; undefined where there is none to read. */
export function imageSize(bytes: Uint8Array): PixelSize | undefined {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (data.readUInt32BE(0) === 0x89504e47) return { width: data.readUInt32BE(16), height: data.readUInt32BE(20) };
    if (data.readUInt16BE(0) === 0xffd8) return jpegSize(data);
    if (data.toString('latin1', 0, 4) === 'RIFF') return webpSize(data);
    return tiffSize(data);
  } catch {
    return undefined; // shorter than its header says
  }
}

function jpegSize(data: Buffer): PixelSize | undefined {
  for (let at = 2; at + 9 < data.length;) {
    if (data[at] !== 0xff) {
      at++;
      continue;
    }
    const marker = data[at + 1]!;
    // Frames but for the tables that share their range: DHT, JPG, DAC.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { height: data.readUInt16BE(at + 5), width: data.readUInt16BE(at + 7) };
    const isAlone = marker === 0xff || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
    at += isAlone ? (marker === 0xff ? 1 : 2) : 2 + data.readUInt16BE(at + 2);
  }
  return undefined;
}

function webpSize(data: Buffer): PixelSize | undefined {
  switch (data.toString('latin1', 12, 16)) {
    case 'VP8X':
      return { width: data.readUIntLE(24, 3) + 1, height: data.readUIntLE(27, 3) + 1 };
    case 'VP8L': {
      const bits = data.readUInt32LE(21);
      return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
    }
    case 'VP8 ':
      return { width: data.readUInt16LE(26) & 0x3fff, height: data.readUInt16LE(28) & 0x3fff };
    default:
      return undefined;
  }
}

/** The largest of a TIFF's pictures. */
function tiffSize(data: Buffer): PixelSize | undefined {
  const little = data.readUInt16LE(0) === 0x4949;
  const short = (at: number) => (little ? data.readUInt16LE(at) : data.readUInt16BE(at));
  const long = (at: number) => (little ? data.readUInt32LE(at) : data.readUInt32BE(at));
  let largest: PixelSize | undefined;
  for (let directory = long(4), count = 0; directory !== 0 && count < 10_000; count++) {
    const entries = short(directory);
    const size = { width: 0, height: 0 };
    for (let entry = directory + 2; entry < directory + 2 + entries * 12; entry += 12) {
      const tag = short(entry);
      const value = short(entry + 2) === 3 ? short(entry + 8) : long(entry + 8);
      if (tag === 256) size.width = value;
      if (tag === 257) size.height = value;
    }
    if (!largest || size.width * size.height > largest.width * largest.height) largest = size;
    directory = long(directory + 2 + entries * 12);
  }
  return largest;
}
