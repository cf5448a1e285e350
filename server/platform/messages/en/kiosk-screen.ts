import type { Translated } from '../catalogue.ts'
import type { kioskScreen as vi } from '../vi/kiosk-screen.ts'

export const kioskScreen: Translated<typeof vi> = {
  kiosk_screen: {
    scan: 'Hold your identity card to the scanner',
    scan_else: 'or the QR code of an invitation, badge or slip',
    scanner: 'Scanner of this kiosk',
    unread: 'That could not be read. Please scan again, or tap to type your name.',
    still_here: 'Touch the screen to go on. It clears itself in {{seconds}} s.',
    keys: 'Keyboard on the screen',
    space: 'space',
    erase: 'Delete',
    next: 'Next',
    capitals: 'Capitals',
    own_keys: 'The device’s keyboard',
    big_keys: 'Big keyboard',
  },
}
