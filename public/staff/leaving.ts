import { followSignOut, guardLeaving, signedOut, tellUnsent } from '../offline/leaving.ts'
import { offerHosts } from './offer-hosts.ts'

// For all pages except the board, which has this built in.
const isHandedOver = document.querySelector('[data-handed-over]') !== null
if (location.pathname === '/sign-in' || isHandedOver) {
  // A page to return to in the URL means that the session timed out and the same guard comes back, unless somebody ended it.
  const words = new URLSearchParams(location.search)
  void signedOut({ forGood: isHandedOver || !words.has('to') || words.has('ended') })
  void tellUnsent()
} else {
  offerHosts()
  guardLeaving()
  followSignOut()
}
