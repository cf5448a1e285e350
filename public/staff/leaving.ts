import { followSignOut, guardLeaving, signedOut, tellUnsent } from '../offline/leaving.ts'
import { offerHosts } from './offer-hosts.ts'
import { tellTime } from './tell-time.ts'

// For all pages except the board, which has this built in.
const isHandedOver = document.querySelector('[data-handed-over]') !== null
if (location.pathname === '/sign-in' || isHandedOver) {
  // A page to return to in the URL means that the session timed out and the same guard comes back, unless somebody ended it.
  const words = new URLSearchParams(location.search)
  void signedOut({ forGood: isHandedOver || !words.has('to') || words.has('ended') })
  void tellUnsent()
} else {
  // Without a menu the account is not fully set up, and the server accepts nothing from it.
  if (document.querySelector('.bar-nav a')) tellTime()
  offerHosts()
  guardLeaving()
  followSignOut()
}
