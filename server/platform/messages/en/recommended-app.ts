import type { Translated } from '../catalogue.ts'
import type { recommendedApp as vi } from '../vi/recommended-app.ts'

export const recommendedApp: Translated<typeof vi> = {
  district_app: {
    title: 'Recommended app',
    current: 'Recommended now:',
    none: 'No app is recommended now, so visitors are not asked about one. Earlier answers stay in the log.',
    open_page: 'Open the public page',
    is_current: 'Recommended',
    recommend: 'Recommend this app',
    withdraw: 'Stop recommending',
    withdraw_hint:
      'The question about the app disappears everywhere; recorded answers stay. You can recommend it again at any time.',
    add: 'Add an app',
    add_title: 'Add an app',
    edit_title: 'Edit {{app}}',
    name: 'Name of the app',
    slug: 'Address of the public page',
    slug_hint:
      'Small letters without tone marks, digits and hyphens, such as bluezone. An old address leads to the new page.',
    url: 'Download page for {{system}}',
    minimum: 'Minimum version ({{system}})',
    url_hint:
      'Open the app in its store and copy the address: other apps have similar names. Leave this empty if there is no version for these phones.',
    unknown_store: '{{system}}: {{host}} is not a known app store. Please check the address.',
    language_hint: 'leave all of these empty to show Vietnamese',
    slogans: 'Slogans',
    slogans_hint:
      'One per line, at most 5. The first is shown on the public page and on leaflets; the lobby screen shows them in turn.',
    steps: 'Steps',
    steps_hint: 'One per line, at most 8, each up to 200 characters.',
    running: 'How to tell that it runs',
    faq: 'Questions and answers',
    faq_hint: 'At most 8. Press Preview to get more boxes.',
    question: 'Question {{number}}',
    answer: 'Answer {{number}}',
    preview: 'Preview',
    preview_title: 'Preview',
    preview_text: 'Not saved yet. Check it, then save at the foot of the form.',
    preview_advice: 'Advice panel at the gate',
    preview_page: 'Public page on a phone',
    share: 'Share',
    no_address:
      'Nothing can be shared yet: no public address (PUBLIC_URL) is set, so phones cannot open the page.',
    address: 'Public page:',
    picture:
      'The picture shown with a link shared on Zalo or Facebook. It is drawn again when something changes.',
    picture_alt: 'Sharing picture of {{app}}',
    boards: 'Slogans for electronic boards',
    boards_hint: 'One per line, in capitals. The offices’ lobby screens show them in turn automatically.',
    copy_slogans: 'Copy the slogans',
    embed: 'Embed the page in the district’s website',
    embed_text: 'Paste this snippet into a page of the website. Only the sites below can show the frame.',
    embed_frame: 'How to install the recommended app',
    snippet: 'Snippet',
    copy_snippet: 'Copy the snippet',
    origins: 'Sites that may embed it',
    no_origins: 'None yet.',
    origin: 'Address of the website',
    origin_hint: 'Such as https://cangiuoc.longan.gov.vn',
    allow: 'Allow embedding',
    forbid: 'Stop',
    saved_meanwhile:
      'Somebody else has just saved. Their text is shown below each box that differs; saving again keeps the text in the boxes.',
    done: {
      app_saved: 'Saved.',
      app_recommended: 'This app is recommended now. Every gate asks about it.',
      app_withdrawn: 'No longer recommended. No gate asks about it.',
      origin_allowed: 'This site may embed the page now.',
      origin_forbidden: 'This site may no longer embed the page.',
    },
  },
}
