import { PASSWORD } from '../support/global-setup.ts'
import { codeAt } from '../support/totp.ts'
import type { Tab } from './engine.ts'
import { type Role, usernameOf } from './people.ts'
import { fitsInWidth, press, seen } from './seen.ts'
import type { Place } from './steps.ts'

/** Signs in by password, and by a code if the role has a second factor. */
export async function signIn(tab: Tab, { url, office }: Place, role: Role, first: string): Promise<void> {
  await tab.resize(1366, 768)
  await tab.goto(`${url}/sign-in`)
  await tab.type('#username', usernameOf(role, office))
  await tab.type('#password', PASSWORD)
  await tab.enter('#password')
  if (role !== 'reception') {
    await seen(tab, "document.querySelector('#one_time_password')", 'not asked for the code')
    await tab.type('#one_time_password', codeAt(new Date()))
    await tab.enter('#one_time_password')
  }
  await seen(tab, `location.pathname === '${first}' && document.readyState === 'complete'`, `not at ${first}`)
  await fitsInWidth(tab)
}

export async function signOut(tab: Tab): Promise<void> {
  await press(tab, 'form[action="/sign-out"] button')
  await seen(tab, "location.pathname === '/sign-in' && document.readyState === 'complete'", 'still signed in')
}
