/** The first versions that have everything our staff scripts use; Safari's as major.minor. */
const [CHROME, FIREFOX, SAFARI] = [92, 95, 15.4]

/** No browser sends a longer User-Agent. */
const LONGEST = 400

/**
 * Whether a browser needs `polyfills.js`, by its `User-Agent`: a script could find that out only after the page's first script
 * has run. Browsers of other names need nothing.
 */
export function isOldBrowser(userAgent = ''): boolean {
  const text = userAgent.slice(0, LONGEST)
  const chrome = /Chrome\/(\d{1,4})/.exec(text)
  if (chrome) return Number(chrome[1]) < CHROME
  const firefox = / Firefox\/(\d{1,4})/.exec(text)
  if (firefox) return Number(firefox[1]) < FIREFOX
  // On an iPhone every browser is the system's Safari, and some name only the system.
  const safari = / OS (\d{1,3})_(\d{1,3})/.exec(text) ?? / Version\/(\d{1,3})\.(\d{1,3})/.exec(text)
  return safari !== null && Number(safari[1]) + Number(safari[2]) / 10 < SAFARI
}
