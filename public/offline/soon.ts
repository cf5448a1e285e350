/** Rejects when there is no answer within so many milliseconds. */
export async function fetchWithin(
  milliseconds: number,
  url: string,
  init: RequestInit = {},
): Promise<Response> {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), milliseconds)
  try {
    return await fetch(url, { ...init, signal: abort.signal })
  } finally {
    clearTimeout(timer)
  }
}
