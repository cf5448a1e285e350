import { fetchWithin } from '../offline/fetch-within.ts'

const FETCH_TIMEOUT = 10_000
const province = document.querySelector<HTMLInputElement>('#province')

/** The communes of the chosen province; without them the field is checked when it is sent. */
async function suggest(): Promise<void> {
  const answer = await fetchWithin(
    FETCH_TIMEOUT,
    `/setup?${new URLSearchParams({ province: province?.value ?? '' })}`,
  )
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  const fresh = page.querySelector('#communes')
  if (fresh) document.querySelector('#communes')?.replaceWith(document.adoptNode(fresh))
}

province?.addEventListener('change', () => void suggest().catch(() => {}))
