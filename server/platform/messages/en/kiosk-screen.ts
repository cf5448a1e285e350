import type { Translated } from '../catalogue.ts'
import type { kioskScreen as vi } from '../vi/kiosk-screen.ts'

export const kioskScreen: Translated<typeof vi> = {
  kiosk_screen: {
    scan: 'Hold your identity card to the scanner',
    scan_else: 'or the QR code of an invitation, badge or slip',
    scanner: 'Scanner of this kiosk',
  },
}
