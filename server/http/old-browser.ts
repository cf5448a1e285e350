/** The first that have everything our scripts of staff use; Safari as major and minor number. */
const [CHROME, FIREFOX, SAFARI] = [92, 95, 15.4]

/** Longer ones are no browser's. */
const LONGEST = 400

/**
 * Whether a browser needs `polyfills.js`, by its `User-Agent`: no script could ask what a browser lacks before the first
 * script of the page runs. A browser of another name needs nothing.
 */
export function isOldBrowser(userAgent = ''): boolean {
  const text = userAgent.slice(0, LONGEST)
  const chrome = /Chrome\/(\d{1,4})/.exec(text)
  if (chrome) return Number(chrome[1]) < CHROME
  const firefox = / Firefox\/(\d{1,4})/.exec(text)
  if (firefox) return Number(firefox[1]) < FIREFOX
  // On an iPhone every browser is the Safari of its system, and some say nothing but the system.
  const safari = / OS (\d{1,3})_(\d{1,3})/.exec(text) ?? / Version\/(\d{1,3})\.(\d{1,3})/.exec(text)
  return safari !== null && Number(safari[1]) + Number(safari[2]) / 10 < SAFARI
}
