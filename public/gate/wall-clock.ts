import { clockTime } from '../../server/platform/lib/clock.ts'
import { leadOf } from '../staff/clock.ts'

/** The time in the bar: the server's, or this device's when offline. */
export function runWallClock(isFromServer: boolean): void {
  const face = document.querySelector<HTMLElement>('.bar-clock')
  if (!face) return
  const lead = isFromServer ? leadOf(face) : 0
  const show = () => {
    const text = clockTime(new Date(Date.now() + lead))
    if (face.textContent !== text) face.textContent = text
  }
  show()
  window.setInterval(show, 1000)
}
