import { followSignOut, guardLeaving, signedOut, tellUnsent } from '../offline/leaving.ts'
import { offerHosts } from './offer-hosts.ts'
import { tellTime } from './tell-time.ts'

// Of all pages but the board, which brings this along.
const isHandedOver = document.querySelector('[data-handed-over]') !== null
if (location.pathname === '/sign-in' || isHandedOver) {
  // With somewhere to go on to, the time of the session was over, and the same guard comes back; unless somebody has ended it.
  const words = new URLSearchParams(location.search)
  void signedOut({ forGood: isHandedOver || !words.has('to') || words.has('ended') })
  void tellUnsent()
} else {
  // Without a menu the account is not whole yet, and the server takes nothing from it.
  if (document.querySelector('.bar-nav a')) tellTime()
  offerHosts()
  guardLeaving()
  followSignOut()
}
