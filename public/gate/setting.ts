/** What somebody has switched off on this device. */
export type Setting = 'bell' | 'keys'

/** A browser that keeps nothing leaves everything on. */
export function isOn(setting: Setting): boolean {
  try {
    return localStorage.getItem(`gate-${setting}`) !== 'off'
  } catch {
    return true
  }
}

export function keepSetting(setting: Setting, on: boolean): void {
  try {
    localStorage.setItem(`gate-${setting}`, on ? 'on' : 'off')
  } catch {
    // It holds as long as the page stays open.
  }
}
