import { message } from '../message.ts'
import { part, say, takes } from './scan-parts.ts'
import { splitScans } from './serial-text.ts'

interface SerialPort extends EventTarget {
  readonly readable: ReadableStream<Uint8Array> | null
  open(options: { baudRate: number }): Promise<void>
}

interface Serial extends EventTarget {
  getPorts(): Promise<SerialPort[]>
  requestPort(): Promise<SerialPort>
}

/** The factory setting of older scanners; a USB port ignores it. */
const BAUD = 9600

/** Scanners in COM mode send characters unchanged; only some desktop browsers can read serial ports. */
export function offerSerial(): void {
  const { serial } = navigator as { serial?: Serial }
  if (!serial) return
  const button = part('serial')
  button.hidden = false
  button.addEventListener('click', () => void ask(serial))
  // A port that was allowed once needs no further permission, on the next visit or when it is plugged in again.
  const known = () => serial.getPorts().then(([port]) => port && listen(port))
  known().catch(() => {})
  serial.addEventListener('connect', () => void known().catch(() => {}))
}

async function ask(serial: Serial): Promise<void> {
  let port: SerialPort
  try {
    port = await serial.requestPort()
  } catch {
    // The user closed the list without choosing a port.
    return
  }
  await listen(port).catch(() => say(message('scan.serial_failed'), true))
}

async function listen(port: SerialPort): Promise<void> {
  if (!port.readable) await port.open({ baudRate: BAUD })
  if (!port.readable || port.readable.locked) return
  part('serial').hidden = true
  say(message('scan.serial_on'))
  void read(port)
}

async function read(port: SerialPort): Promise<void> {
  const scans = splitScans((text) => takes.scanned(text))
  // A line fault closes the stream and opens another; unplugging leaves none.
  while (port.readable) {
    const reader = port.readable.getReader()
    try {
      for (let next = await reader.read(); !next.done; next = await reader.read()) scans.take(next.value)
    } catch {
      // The next iteration checks whether the port is still there.
    } finally {
      reader.releaseLock()
    }
  }
  part('serial').hidden = false
  say('')
}
