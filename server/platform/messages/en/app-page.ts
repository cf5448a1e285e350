import type { Translated } from '../catalogue.ts'
import type { appPage as vi } from '../vi/app-page.ts'

export const appPage: Translated<typeof vi> = {
  public_page: {
    title: 'Install {{app}}',
    stores: 'Scan with your phone to download the app',
    other_phones: 'For another phone: scan the code or tap the name',
    store: { android: 'Download for Android', ios: 'Download for iPhone' },
    voluntary: 'This is a recommendation, not a requirement.',
    running: 'How can I tell if it is running?',
    faq: 'Questions and answers',
    figures: 'At the {{units}}, in the last 30 days',
    visits: 'Visits',
    helped: 'Visitors helped to install or turn it on',
    rate: 'Smartphone users who had {{app}} when they left',
    more: 'Questions, answers and sharing',
    none: 'No app is recommended at present',
    none_text: 'This page belongs to an app that is no longer recommended.',
  },
  share: {
    title: 'Share',
    text: 'Message to paste into a Zalo or Facebook group',
    copy: 'Copy the message',
    copied: 'Copied',
    guide: 'Step by step: {{address}}',
    voluntary: '(Recommended, not required)',
  },
}
