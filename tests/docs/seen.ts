import type { Role, VisitField } from '../../server/platform/db/schema.ts'

/** `nobody` is a viewer without an account. */
export type Viewer = Role | 'nobody'

/** The optional fields of a visit that are personal: a badge's number says nothing about who has it. */
export type PersonalField = Exclude<VisitField, 'badge'>

/** The personal fields, with their names in docs/who-sees-what.md. */
export const FIELDS = {
  visitor: 'A visitor’s name',
  place: 'Their address or organisation',
  position: 'Their position there',
  host: 'Whom they came to see',
  note: 'Their purpose, in free text',
  plate: 'The plate of their vehicle',
  'phone-end': 'The last three digits of their phone number',
  phone: 'Their whole phone number',
  'id-end': 'The last four digits of their card',
  id: 'Their whole card number',
  request: 'The district’s note on a trace request',
  signer: 'Who signed a trace’s document',
  account: 'A colleague’s name, by their account',
  username: 'A colleague’s user name',
  member: 'A name of the roster',
  unit: 'Their unit',
  email: 'Their e-mail address',
  mailbox: 'Where somebody’s own summaries are sent',
  hook: 'The address of a webhook',
  key: 'The name of another system’s key',
  shift: 'Who handed a shift over to whom',
  incident: 'What a hand-over tells',
  breach: 'What a breach’s record tells',
  diary: 'A title of the outreach diary',
  noted: 'A note for the gate',
} as const satisfies Record<PersonalField, string> & Record<string, string>
export type Field = keyof typeof FIELDS

/**
 * For each route that shows personal fields: the fields per viewer, in the order above. Routes that are not listed show none.
 */
export const SEEN: Record<string, Partial<Record<Viewer, string>>> = {
  'GET /i/:key': { nobody: 'visitor position host note' },
  'GET /i/:key/calendar.ics': { nobody: 'host' },
  'GET /d/:key': { nobody: 'member' },
  'GET /d/:key/guests': { nobody: 'visitor place position host note member' },
  'GET /d/:key/guests/:id': { nobody: 'visitor place position host note' },
  'GET /d/:key/meetings/:id': { nobody: 'visitor place position' },
  'GET /d/:key/meetings/:id/invitations': { nobody: 'visitor place position host' },
  'GET /p/:pass': { nobody: 'visitor' },
  'GET /invitation/:key': { nobody: 'account username' },
  'GET /account': { head: 'mailbox', district: 'mailbox' },
  'GET /account/summary/:code': { head: 'mailbox', district: 'mailbox' },
  'GET /account/password': { head: 'mailbox', district: 'mailbox' },
  'GET /district/keys': { district: 'key' },
  'GET /district/keys/:id': { district: 'key' },
  'POST /district/webhook': { district: 'hook' },
  'POST /district/keys': { district: 'key' },
  'GET /gate': {
    reception: 'visitor place position host note plate phone-end member unit',
    head: 'visitor place position host note plate phone-end member unit',
  },
  'POST /gate': {
    reception: 'visitor place position host note plate phone-end phone id member unit',
    head: 'visitor place position host note plate phone-end phone id member unit',
  },
  'POST /gate/scan': {
    reception: 'visitor place position host note plate phone-end member unit',
    head: 'visitor place position host note plate phone-end member unit',
  },
  'POST /gate/recall': {
    reception: 'visitor place position host note plate phone-end phone member unit',
    head: 'visitor place position host note plate phone-end phone member unit',
  },
  'POST /gate/find': {
    reception: 'visitor place position host note plate phone-end member unit',
    head: 'visitor place position host note plate phone-end member unit',
  },
  'POST /gate/guests/:id/arrive': {
    reception: 'visitor place position host note plate phone-end member unit',
    head: 'visitor place position host note plate phone-end member unit',
  },
  'GET /gate/meetings/:id': {
    reception: 'visitor place position host note',
    head: 'visitor place position host note',
  },
  'POST /gate/meetings/:id/arrive': {
    reception: 'visitor place position host note plate phone-end member unit',
    head: 'visitor place position host note plate phone-end member unit',
  },
  'GET /gate/expected': {
    reception: 'visitor place position host note',
    head: 'visitor place position host note',
  },
  'POST /gate/expected': {
    reception: 'visitor place position host note phone-end',
    head: 'visitor place position host note phone-end',
  },
  'GET /gate/leave': {
    reception: 'visitor place host note plate',
    head: 'visitor place host note plate',
  },
  'GET /gate/ended': { reception: 'visitor place host note plate', head: 'visitor place host note plate' },
  'POST /gate/ended': { reception: 'visitor place host note plate', head: 'visitor place host note plate' },
  'GET /gate/inside': {
    reception: 'visitor place position host note plate phone-end',
    head: 'visitor place position host note plate phone-end',
  },
  'GET /gate/handover': {
    reception: 'visitor host account username shift',
    head: 'visitor host account shift',
  },
  'POST /gate/handover': {
    reception: 'visitor host account username shift incident',
    head: 'visitor host account shift incident',
  },
  'GET /gate/handover/:id': {
    reception: 'visitor host account shift incident',
    head: 'visitor host shift incident',
  },
  'GET /gate/visits/:id': {
    reception: 'visitor place position host note plate phone-end member unit',
    head: 'visitor place position host note plate phone-end member unit',
  },
  'GET /gate/visits/:id/advice': { head: 'visitor', reception: 'visitor' },
  'POST /gate/visits/:id/correct': {
    reception: 'visitor place position host note plate phone-end phone member unit',
    head: 'visitor place position host note plate phone-end phone member unit',
  },
  'POST /gate/visits/:id/fill': {
    reception: 'visitor host phone member unit',
    head: 'visitor host phone member unit',
  },
  'GET /evacuation': {
    reception: 'visitor place host plate phone-end',
    head: 'visitor place host plate phone-end',
  },
  'POST /evacuation': {
    reception: 'visitor place host plate phone-end',
    head: 'visitor place host plate phone-end',
  },
  'GET /today': { head: 'visitor host account' },
  'GET /log': { head: 'visitor place host note plate phone-end account' },
  'POST /log/export': { head: 'visitor place host note plate phone account' },
  'GET /log/visits/:id': { head: 'visitor place host note plate phone-end account' },
  'POST /log/visits/:id/phone': { head: 'visitor place host note plate phone account' },
  'POST /book': { head: 'visitor place host note phone-end phone account' },
  'GET /report': { head: 'account' },
  'GET /subjects/:id': { head: 'visitor place host note plate phone-end' },
  'POST /subjects/:id/copy': { head: 'visitor place host note plate phone' },
  'POST /subjects/:id/export': { head: 'visitor place host note plate phone id-end' },
  'GET /badges': { reception: 'visitor', head: 'visitor' },
  'GET /breach': { head: 'breach' },
  'GET /breach/:id': { head: 'breach' },
  'POST /breach/:id/print': { head: 'breach' },
  'GET /trace/:id': { head: 'visitor place host phone-end signer account' },
  'POST /trace/:id/print': { head: 'visitor place host phone signer' },
  'POST /trace/:id/export': { head: 'visitor place host phone signer account' },
  'GET /trace/requests/:id': { head: 'request signer' },
  'GET /guests': {
    reception: 'visitor place position host note phone-end member unit',
    head: 'visitor place position host note phone-end member unit',
  },
  'GET /guests/import/:id': {
    reception: 'visitor place position host note phone',
    head: 'visitor place position host note phone',
  },
  'GET /guests/cards': {
    reception: 'visitor place position host note',
    head: 'visitor place position host note',
  },
  'GET /guests/:id': {
    reception: 'visitor place position host note phone-end member unit',
    head: 'visitor place position host note phone-end member unit',
  },
  'GET /meetings': { reception: 'host note member unit', head: 'host note member unit' },
  'GET /meetings/:meeting/import/:id': {
    reception: 'visitor place position phone',
    head: 'visitor place position phone',
  },
  'GET /meetings/:id': {
    reception: 'visitor place position host note member unit',
    head: 'visitor place position host note member unit',
  },
  'GET /meetings/:id/invitations': {
    reception: 'visitor place position host note',
    head: 'visitor place position host note',
  },
  'GET /meetings/:id/attendance': {
    reception: 'visitor place position host note',
    head: 'visitor place position host note',
  },
  'POST /meetings/:id/attendance/export': {
    reception: 'visitor place position',
    head: 'visitor place position',
  },
  'GET /people': { head: 'host member unit' },
  'GET /people/import/:id': { head: 'member email' },
  'POST /people/links': { head: 'host member unit' },
  'GET /people/:id': { head: 'member unit email' },
  'GET /outreach': { head: 'diary' },
  'GET /outreach/:id': { head: 'account diary' },
  'GET /office': { head: 'phone-end account noted' },
  'GET /office/accounts': { head: 'account username' },
  'POST /office/accounts': { head: 'account username' },
  'POST /office/accounts/invitations': { head: 'account username' },
  'GET /office/accounts/import/:id': { head: 'account username' },
  'GET /office/accounts/:account': { head: 'account username' },
  'POST /office/accounts/:account/invite': { head: 'account username' },
  'GET /district/trace/:id': { district: 'request signer' },
  'GET /district/report': { district: 'account' },
  'GET /district/outreach': { district: 'diary' },
  'GET /district/outreach/:id': { district: 'account diary' },
  'GET /district/accounts': { district: 'account username' },
  'POST /district/accounts': { district: 'account username' },
  'POST /district/accounts/search': { district: 'account username' },
  'POST /district/accounts/invitations': { district: 'account username' },
  'GET /district/accounts/import/:id': { district: 'account username' },
  'GET /district/accounts/:account': { district: 'account username' },
  'POST /district/accounts/:account/invite': { district: 'account username' },
  'GET /district/offices/:id': { district: 'account' },
}

/** The routes that show this field to this viewer. */
export function routesOf(viewer: Viewer, field: Field): string[] {
  return Object.keys(SEEN).filter((route) => SEEN[route]?.[viewer]?.split(' ').includes(field))
}
