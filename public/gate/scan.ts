import { message } from '../message.ts'
import { chooseCamera, closeCamera, loadScanner, openCamera, switchTorch } from './camera.ts'
import { signalBad } from './feedback.ts'
import { warn } from './notice.ts'
import { isCameraOpen, part, say, takes } from './scan-parts.ts'
import { scanned, typed } from './scanned.ts'
import { offerSerial } from './serial.ts'
import { watchWedge } from './wedge.ts'

/** All sources of codes: camera, picture, typing, and USB scanners that act as a keyboard or a serial port. */
export function startScan(): void {
  if (!document.getElementById('scan')) return
  part('open').addEventListener('click', openCamera)
  part('close').addEventListener('click', closeCamera)
  part('torch').addEventListener('click', () => void switchTorch())
  part<HTMLSelectElement>('camera').addEventListener('change', ({ target }) => {
    chooseCamera((target as HTMLSelectElement).value)
  })
  part<HTMLInputElement>('picture').addEventListener('change', ({ target }) => {
    void readPicture(target as HTMLInputElement)
  })
  part('form').addEventListener('submit', (event) => {
    event.preventDefault()
    const { value } = part<HTMLInputElement>('text')
    if (value.trim()) void typed(value)
  })
  const field = part<HTMLInputElement>('text')
  field.closest('details')?.addEventListener('toggle', () => field.focus())
  giveBackUnseen()
  Object.assign(takes, { scanned, unread })
  watchWedge()
  offerSerial()
}

function unread(): void {
  signalBad()
  warn(message('scan.unreadable'))
}

async function readPicture(input: HTMLInputElement): Promise<void> {
  const file = input.files?.[0]
  if (!file) return
  say(message('scan.reading'))
  const text = await loadScanner()
    .then((scanner) => scanner.readPicture(file))
    .catch(() => undefined)
  // Allows choosing the same picture again.
  input.value = ''
  if (!text) {
    signalBad()
    say(message('scan.unreadable'), true)
    return
  }
  say('')
  void typed(text)
}

/** Closes the camera when the page is left or hidden, and opens it again when it is shown. */
function giveBackUnseen(): void {
  let hiddenWhileOpen = false
  window.addEventListener('pagehide', closeCamera)
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) {
      hiddenWhileOpen = isCameraOpen()
      closeCamera()
    } else if (hiddenWhileOpen) {
      hiddenWhileOpen = false
      openCamera()
    }
  })
  // Browsers without moveBefore pause a video that a swap moves.
  document.addEventListener('htmx:after:swap', () => {
    const video = document.querySelector<HTMLVideoElement>('#scan-video video')
    if (video?.paused) video.play().catch(() => {})
  })
}
