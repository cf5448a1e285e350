import type { Office } from '../../core/offices/directory.ts'
import type { Feature } from '../../core/organisation/kinds.ts'

/** One sheet for the wall for each kind of user: its pictures from docs/pictures, and its paragraphs in order. */
export const PAPERS = {
  visitor: {
    pictures: ['check-in', 'pass'],
    topics: ['register', 'invited', 'pass', 'leave', 'app', 'privacy'],
  },
  staff: {
    pictures: [],
    topics: ['link', 'declare', 'came', 'device', 'expect', 'meeting'],
  },
  reception: {
    pictures: ['gate'],
    topics: [
      ...(['start', 'enter', 'card', 'waiting', 'advise', 'leave'] as const),
      ...([
        'mistakes',
        'slips',
        'badges',
        'guests',
        'meetings',
        'offline',
        'evacuation',
        'handover',
      ] as const),
    ],
  },
  head: {
    pictures: ['log'],
    topics: [
      ...(['today', 'people', 'settings', 'form', 'guests', 'hosts', 'poster', 'log', 'book'] as const),
      ...(['report', 'trace', 'rights', 'paper', 'staff', 'clock'] as const),
    ],
  },
  district: {
    pictures: ['district'],
    topics: ['overview', 'offices', 'accounts', 'app', 'report', 'trace', 'told', 'status'],
  },
} as const
export type Paper = keyof typeof PAPERS

/** The other pictures are of the shipped district and its app; these show neither, nor the purposes of a kind. */
export const NEUTRAL = { reception: ['entry'] } as const

/** Paragraphs about what not every organisation has. */
export const NEEDS: Partial<Record<string, Feature>> = {
  'visitor#app': 'app',
  'staff#declare': 'declarations',
  'reception#advise': 'app',
  'head#staff': 'app',
  'district#overview': 'units',
  'district#app': 'app',
  'district#report': 'units',
  'district#trace': 'trace',
}

/** What follows the text of a paragraph where it is switched on. */
export const MORE: Partial<Record<string, readonly Feature[]>> = {
  'head#trace': ['trace'],
  'head#staff': ['declarations', 'outreach'],
  'district#overview': ['compliance'],
}

/** What a guard does every day: page one of reception's sheet, in the texts of the gate. */
export const AT_THE_GATE = ['in', 'scanned', 'out', 'overdue', 'mistake', 'offline', 'alarm', 'end'] as const

/** Paragraphs of reception's sheet about what an office may have switched off. */
export const OPTIONAL: Record<string, (office: Office) => boolean> = {
  badges: ({ fields, tellsHosts }) => fields.includes('badge') || fields.includes('plate') || tellsHosts,
  guests: ({ expectsGuests }) => expectsGuests,
  meetings: ({ expectsGuests }) => expectsGuests,
}

/** The name of the picture whose texts are in this language. */
export function pictureIn(language: string, name: string): string {
  return language === 'en' ? `${name}-en` : name
}

/**
 * The sheet and paragraph that explain a page, by the beginning of its address in the policy; the longest beginning counts. A
 * test opens every page and follows its link.
 */
const ABOUT: Record<string, `${Paper}#${string}` | '#account'> = {
  '/': '#account',
  '/help': '#account',
  '/sign-in': '#account',
  '/invitation': '#account',
  '/account': '#account',
  '/sessions': '#account',
  '/clock': 'head#clock',

  '/v': 'visitor#register',
  '/p': 'visitor#pass',
  '/i': 'visitor#invited',
  '/d': 'staff#declare',
  '/d/:key/guests': 'staff#came',
  '/d/:key/guests/new': 'staff#expect',
  '/d/:key/guests/list': 'staff#expect',
  '/d/:key/guests/:id': 'staff#expect',
  '/d/:key/visits': 'staff#came',
  '/d/:key/devices': 'staff#device',
  '/d/:key/meetings': 'staff#meeting',
  '/privacy': 'visitor#privacy',
  '/:slug': 'visitor#app',
  '/embed': 'visitor#app',
  '/board': 'head#poster',
  '/kiosk': 'head#poster',

  '/gate': 'reception#enter',
  '/gate/scan': 'reception#card',
  '/gate/scanner': 'reception#card',
  '/gate/advice': 'reception#advise',
  '/gate/ended': 'reception#mistakes',
  '/gate/leave': 'reception#leave',
  '/gate/visits': 'reception#mistakes',
  '/gate/visits/:id/advice': 'reception#advise',
  '/gate/offline': 'reception#offline',
  '/gate/handover': 'reception#handover',
  '/evacuation': 'reception#evacuation',
  '/slips': 'reception#slips',
  '/badges': 'reception#badges',
  '/guests': 'reception#guests',
  '/meetings': 'reception#meetings',

  '/today': 'head#today',
  '/log': 'head#log',
  '/log/export': 'head#book',
  '/log/charts': 'head#report',
  '/log/paper': 'head#paper',
  '/book': 'head#book',
  '/report': 'head#report',
  '/trace': 'head#trace',
  '/subjects': 'head#rights',
  '/breach': 'head#rights',
  '/outreach': 'head#staff',
  '/people': 'head#staff',
  '/leaflets': 'head#staff',
  '/poster': 'head#poster',
  '/office': 'head#settings',
  '/office/fields': 'head#form',
  '/office/guests': 'head#guests',
  '/office/hosts': 'head#hosts',
  '/office/accounts': 'head#people',

  '/district': 'district#overview',
  '/district/offices': 'district#offices',
  '/district/calendar': 'district#offices',
  '/district/organisation': 'district#offices',
  '/setup': 'district#offices',
  '/district/accounts': 'district#accounts',
  '/district/app': 'district#app',
  '/district/report': 'district#report',
  '/district/outreach': 'district#app',
  '/district/people': 'district#app',
  '/district/trace': 'district#trace',
  '/district/health': 'district#status',
  '/district/keys': 'district#told',
  '/district/webhook': 'district#told',
}

/** The path and the anchor where the page of a route, such as `GET /log/export`, is explained; undefined if it is not. */
export function explained(route: string | undefined): { path: string; anchor: string } | undefined {
  const path = route?.slice(route.indexOf(' ') + 1) ?? ''
  const parts = path.split('/')
  for (let length = parts.length; length > 1; length -= 1) {
    const about = ABOUT[parts.slice(0, length).join('/')]
    if (about === undefined) continue
    const [paper, anchor = ''] = about.split('#')
    return { path: paper ? `/help/${paper}` : '/help', anchor }
  }
  return undefined
}
