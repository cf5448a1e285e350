/** Milliseconds until it is tried again. */
const AGAIN = 20_000

/**
 * Lets the device open the gate without the server. Where that cannot be, everything else works. A gate stays open all day, and
 * its line is poor where this matters: when one of the files did not arrive, the browser would try again only with the next page.
 */
export function installShell(): void {
  if (!('serviceWorker' in navigator)) return
  const again = () => setTimeout(installShell, AGAIN)
  // A browser that a policy keeps from workers may answer with nothing.
  const follow = (registration?: ServiceWorkerRegistration) => {
    const installing = registration?.installing
    installing?.addEventListener('statechange', () => {
      if (installing.state === 'redundant' && !registration?.active) again()
    })
  }
  navigator.serviceWorker.register('/service-worker.js', { updateViaCache: 'none' }).then(follow, again)
}
