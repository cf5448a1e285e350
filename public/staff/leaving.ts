import { followSignOut, guardLeaving, signedOut, tellUnsent } from '../offline/leaving.ts'
import { offerHosts } from './offer-hosts.ts'
import './preparing.ts'

/** Shows what is typed, such as a code read from paper; hidden again when it is sent, so that no browser keeps it as text. */
function showPassword(): void {
  const tick = document.querySelector<HTMLInputElement>('#show')
  const password = document.querySelector<HTMLInputElement>('#password')
  if (!tick || !password) return
  tick.addEventListener('change', () => {
    password.type = tick.checked ? 'text' : 'password'
  })
  password.form?.addEventListener('submit', () => {
    password.type = 'password'
  })
}

// The answer of the identity provider.
document.querySelector<HTMLFormElement>('#go-on')?.submit()
// For all pages except the board, which has this built in.
showPassword()
const isHandedOver = document.querySelector('[data-handed-over]') !== null
if (location.pathname === '/sign-in' || isHandedOver) {
  // A page to return to in the URL means that the session timed out and the same guard comes back, unless somebody ended it.
  const words = new URLSearchParams(location.search)
  void signedOut({ forGood: isHandedOver || !words.has('to') || words.has('ended') })
  void tellUnsent()
}
if (location.pathname !== '/sign-in') {
  offerHosts()
  guardLeaving()
  followSignOut()
}
