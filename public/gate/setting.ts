/** Features that users can switch off on this device. */
export type Setting = 'bell' | 'keys' | 'kiosk-without-camera'

/** Defaults to on when the browser stores nothing. */
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
    // The setting then lasts until the page is closed.
  }
}
