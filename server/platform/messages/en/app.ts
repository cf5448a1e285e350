import type { Translated } from '../catalogue.ts'
import type { app as vi } from '../vi/app.ts'

export const app: Translated<typeof vi> = {
  district_app: {
    title: 'Recommended app',
    current: 'Recommended now:',
    none: 'No app is recommended now: visitors are asked about it nowhere. Earlier answers stay in the log.',
    open_page: 'Open the public page',
    is_current: 'Recommended',
    recommend: 'Recommend this app',
    withdraw: 'Stop recommending',
    withdraw_hint:
      'Then the question about the app disappears everywhere; what was recorded stays. It can be switched on again at any time.',
    add: 'Add an app',
    add_title: 'Add an app',
    edit_title: 'Edit {{app}}',
    name: 'Name of the app',
    slug: 'Address of the public page',
    slug_hint:
      'Small letters without tones, digits, dashes; such as bluezone. An old address leads to the new page.',
    url: 'Download page for {{system}}',
    minimum: 'Minimum version ({{system}})',
    url_hint:
      'Open the app in its store and copy the address: others have similar names. Leave it empty where there is no version for such phones.',
    unknown_store: '{{system}}: {{host}} is no store that is known here. Please look again.',
    language_hint: 'leave all of this empty to show Vietnamese',
    slogans: 'Slogans',
    slogans_hint:
      'One in a line, at most 5. The first stands on the public page and on leaflets; the lobby screen shows them in turn.',
    steps: 'Steps',
    steps_hint: 'One in a line, at most 8, each no longer than 200 characters.',
    running: 'How one sees that it runs',
    faq: 'Questions and answers',
    faq_hint: 'At most 8. Preview makes room for more.',
    question: 'Question {{number}}',
    answer: 'Answer {{number}}',
    preview: 'Preview',
    preview_title: 'Preview',
    preview_text: 'Not saved yet. Look it over, then save at the foot of the form.',
    preview_advice: 'Advice panel at the gate',
    preview_page: 'Public page on a phone',
    share: 'Share',
    no_address:
      'Nothing can be shared yet: there is no public address (PUBLIC_URL), so nobody’s phone could open the page.',
    address: 'Public page:',
    picture:
      'The picture beside a link that is shared on Zalo or Facebook; drawn anew when something changes.',
    picture_alt: 'Sharing picture of {{app}}',
    boards: 'Slogans for electronic boards',
    boards_hint:
      'One in a line, in capitals. The lobby screens of the offices show them in turn by themselves.',
    copy_slogans: 'Copy the slogans',
    embed: 'Embed it in the district’s website',
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
      'Somebody else has just saved. What they wrote stands below each box that differs; saving again keeps what is in the boxes.',
    done: {
      app_saved: 'Saved.',
      app_recommended: 'This app is recommended now. The question about it is asked everywhere.',
      app_withdrawn: 'No longer recommended. The question about it is asked nowhere.',
      origin_allowed: 'This site may embed the page now.',
      origin_forbidden: 'This site may no longer embed the page.',
    },
  },
}
