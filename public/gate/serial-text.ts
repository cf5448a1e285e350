const [CR, LF] = [13, 10]
/** Milliseconds: some scanners mark the end of a code only by a pause. */
const PAUSE_MS = 100
const MAX_BYTES = 4096

/** Splits the bytes of a serial scanner into texts. */
export function splitScans(onText: (text: string) => void): { take(bytes: Uint8Array): void } {
  let bytes: number[] = []
  let pause: ReturnType<typeof setTimeout> | undefined
  const end = () => {
    clearTimeout(pause)
    const text = decode(Uint8Array.from(bytes)).trim()
    bytes = []
    if (text) onText(text)
  }
  return {
    take(some) {
      for (const byte of some) {
        if (byte === CR || byte === LF) end()
        else if (bytes.length < MAX_BYTES) bytes.push(byte)
      }
      clearTimeout(pause)
      if (bytes.length > 0) pause = setTimeout(end, PAUSE_MS)
    },
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}
