import type { Translated } from '../catalogue.ts'
import type { lobby as vi } from '../vi/lobby.ts'

export const lobby: Translated<typeof vi> = {
  board: {
    title: 'Lobby screen',
    invite: 'Please register your visit',
    no_phone: 'No phone? Please speak to the receptionist.',
    no_phone_kiosk: 'No phone? Please register at the kiosk, or speak to the receptionist.',
    scan: 'QR code that opens the registration page',
    visits: 'Visits today',
    inside: 'Inside now',
    share: 'Had {{app}} when they left',
    away: 'No connection. Registrations with this code wait for the receptionist.',
    pair: 'Pair the lobby screen',
    pair_text:
      'Type the pairing code that the {{head}} gets on the Poster page. It works once, within 15 minutes.',
    code: 'Pairing code',
    wrong_code: 'The pairing code is wrong or has expired.',
    explain:
      'The code on the lobby screen keeps changing, so visitors who scan it are recorded at once. Open this page on the screen:',
    make_code: 'Get a pairing code',
    code_is: 'Pairing code, works once within 15 minutes:',
    unpair: 'Unpair all screens',
  },
}
