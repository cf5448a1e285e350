/** Milliseconds until a retry. */
const RETRY_MS = 20_000

/**
 * Installs the service worker, with which the device opens the gate offline; without it everything else works. Retries, because
 * a gate stays open all day on a poor connection, and after a failed download the browser would only retry with the next page.
 */
export function installShell(): void {
  if (!('serviceWorker' in navigator)) return
  const again = () => setTimeout(installShell, RETRY_MS)
  // A browser whose policy forbids workers may return undefined.
  const follow = (registration?: ServiceWorkerRegistration) => {
    const installing = registration?.installing
    installing?.addEventListener('statechange', () => {
      if (installing.state === 'redundant' && !registration?.active) again()
    })
  }
  navigator.serviceWorker.register('/service-worker.js', { updateViaCache: 'none' }).then(follow, again)
}
