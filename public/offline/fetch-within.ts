/** Rejects unless the whole response, with its body, arrives within this many milliseconds. */
export async function fetchWithin(
  milliseconds: number,
  url: string,
  init: RequestInit = {},
): Promise<Response> {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), milliseconds)
  try {
    const response = await fetch(url, { ...init, signal: abort.signal })
    // The network can also fail after the headers, so the body is read here first.
    await response.clone().arrayBuffer()
    return response
  } finally {
    clearTimeout(timer)
  }
}
