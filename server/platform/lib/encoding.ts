import { normalized } from './text.ts'

/**
 * Repairs UTF-8 that was read as Windows-1252, which loses no byte, as every byte has a character there. Only repairs text that
 * becomes valid UTF-8 with a multi-byte sequence; LÃ THỊ HOA does not, and stays.
 */
export function repaired(text: string): string {
  const bytes = windows1252Bytes(text)
  if (!bytes || bytes.every((byte) => byte < 0x80)) return text
  try {
    return normalized(new TextDecoder('utf-8', { fatal: true }).decode(bytes), 'NFC')
  } catch {
    return text
  }
}

/** The characters at 0x80–0x9f of Windows-1252 (WHATWG Encoding Standard, index windows-1252). */
const HIGH = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'

function windows1252Bytes(text: string): Uint8Array | undefined {
  const bytes = Array.from(text, (letter) => {
    const high = HIGH.indexOf(letter)
    return high >= 0 ? 0x80 + high : (letter.codePointAt(0) ?? 0)
  })
  return bytes.every((byte) => byte <= 0xff) ? Uint8Array.from(bytes) : undefined
}
