import type { Translated } from '../catalogue.ts'
import type { devices as vi } from '../vi/devices.ts'

export const devices: Translated<typeof vi> = {
  devices: {
    title: 'Notify me on this device',
    on: 'Notify me on this device',
    explain:
      'A device you turn this on for notifies you when a visitor is waiting, even while this page is closed. Use only your own device: anyone holding it sees the message.',
    off: 'Turn off',
    here: 'this device',
    unnamed: 'Unnamed device',
    since: 'On since {{at}}',
    done: 'This device will notify you when a visitor is waiting for you.',
    off_done: 'Notifications on that device are off.',
    full: 'You have turned this on for {{most}} devices. Turn one off, then try again here.',
    unknown: 'The browser sent something that cannot be used. Try again, or use another browser.',
    other_service:
      'Not turned on: the push service of this browser is not known here. Use Chrome, Edge, Firefox or Safari; if that does not help, ask the server’s administrator to allow it (PUSH_HOSTS).',
    scripts: 'To be notified on this device, allow JavaScript in your browser.',
    unable: 'This browser cannot receive messages. Use a recent Chrome, Edge, Firefox or Safari.',
    ios: 'On an iPhone or iPad: tap Share, choose Add to Home Screen, then open this page from the home screen and turn it on there.',
    denied:
      'The browser blocks notifications of this page. Open the site settings (the icon beside the address), allow notifications, and reload the page.',
    failed: 'It could not be turned on. Check your connection and try again.',
  },
}
