/** Rejects unless the answer has arrived, to its last byte, within this many milliseconds. */
export async function fetchWithin(
  milliseconds: number,
  url: string,
  init: RequestInit = {},
): Promise<Response> {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), milliseconds)
  try {
    const response = await fetch(url, { ...init, signal: abort.signal })
    // A network can also fail after the headers: the caller gets the body that was read here.
    await response.clone().arrayBuffer()
    return response
  } finally {
    clearTimeout(timer)
  }
}
