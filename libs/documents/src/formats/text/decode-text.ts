import chardet from 'chardet';

/** Decodes by byte order mark, as UTF-8 where it is valid, otherwise as the encoding that the letters suggest. */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  if (isUtf8(bytes)) return new TextDecoder().decode(bytes);
  return decoderOf(bytes).decode(bytes);
}

/** Valid UTF-8, but for a character that a limit on the bytes may have cut. */
function isUtf8(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0 && bytes[1] !== 0) {
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
      return true;
    } catch {
      return false;
    }
  }
  return false;
}

function decoderOf(bytes: Uint8Array): InstanceType<typeof TextDecoder> {
  const guess = chardet.detect(bytes.subarray(0, 65_536));
  try {
    return new TextDecoder(guess ?? 'windows-1252');
  } catch {
    return new TextDecoder('windows-1252'); // an encoding that the platform does not know
  }
}
