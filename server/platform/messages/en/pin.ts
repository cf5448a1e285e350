import type { Translated } from '../catalogue.ts'
import type { pin as vi } from '../vi/pin.ts'

export const pin: Translated<typeof vi> = {
  pin: {
    title: 'PIN',
    explain:
      'Six digits to take over a shift or sign in quickly at a gate computer that the {{head}} has allowed.',
    new: 'New PIN',
    hint: 'Six digits. Leave it empty and save to remove your PIN.',
    submit: 'Save PIN',
    here: 'This computer accepts PINs.',
    not_here:
      'This computer does not accept PINs yet. Ask the {{head}} for a pairing code (Settings, Gate computers for PINs) and enter it here.',
    own: 'Set my PIN',
    pair: 'Accept PINs here',
    computers: 'Gate computers for PINs',
    computers_text:
      'At these computers guards take over and sign in with their own six-digit PIN. Anywhere else a PIN is worth nothing. Get a pairing code and enter it at the gate computer, on the page Hand over the shift.',
    make_code: 'Get a code for a gate computer',
    computer: 'Computer {{number}}',
    used: 'last PIN, or paired, at {{at}}',
    stop: 'Stop accepting',
  },
}
