import type { Translated } from '../catalogue.ts'
import type { poster as vi } from '../vi/poster.ts'

export const poster: Translated<typeof vi> = {
  poster: {
    title: 'Self check-in poster',
    no_address: 'There is no QR code yet: Sổ Cổng has no address that a visitor’s phone can open.',
    sizes: 'Paper size',
    heading: 'Register your visit',
    steps: {
      one: 'Open the camera or Zalo and scan this code.',
      two: 'Type your name and press “Register”.',
      three: 'Show the screen to the receptionist. When you leave, tap “I am leaving”.',
    },
    by_hand: 'Or type into a browser:',
    issued: 'Issued on {{day}}',
    no_phone: 'No phone? The receptionist records you.',
    no_phone_kiosk: 'No phone? Please register at the kiosk in the lobby.',
    print: 'Print on {{size}} with the browser’s print command.',
    renew: 'Make a new code',
    renew_text: 'The old code will be reported as out of date. Print and hang the new poster.',
    code_alt: 'QR code that opens the registration page of {{office}}',
  },
}
