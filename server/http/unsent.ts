import type { RequestHandler, Response } from 'express'
import * as z from 'zod'
import { momentText } from '../platform/lib/clock.ts'
import type { Translate } from '../platform/messages/messages.ts'
import { isOwnForm, sealShown, type UnsentForm } from './carried.ts'
import type { Services } from './context.ts'
import type { Policy, Rule } from './policy.ts'

interface Fact {
  label: string
  value: string
}

/**
 * Lets a form that was carried through the sign-in run only if its sender has just pressed the button of the page that shows
 * what is in it, or if it is everyday recording of the same person in the same browser. Anybody may have typed the form on a
 * screen that nobody watched, so any other is shown first.
 */
export function holdBack(services: Services, policy: Policy) {
  return (rule: Rule, name: string): RequestHandler => {
    const length = lengthOfPage(rule, name, policy)
    return (_req, res, next) => {
      const { resumed, staff } = res.locals
      res.locals.resumed = undefined
      const runs = !resumed || (isOwnForm(resumed, staff) && (resumed.isShown || rule.resumes))
      if (runs) return next()
      unsentPage(services, res, resumed, rule, length)
    }
  }
}

/** How many segments of the form's address are that of its page: `/people/:id` for `/people/:id/remove`. */
function lengthOfPage({ who }: Rule, name: string, policy: Policy): number {
  const segments = name.split(' ')[1]?.split('/') ?? []
  const lengths = segments.map((_, index) => segments.length - index)
  const isShown = (length: number) => {
    const page = policy[`GET ${segments.slice(0, length).join('/')}`]?.who
    return (
      page !== undefined && page !== 'anyone' && who !== 'anyone' && who.every((role) => page.includes(role))
    )
  }
  return lengths.find((length) => length > 1 && isShown(length)) ?? 0
}

function unsentPage(services: Services, res: Response, form: UnsentForm, rule: Rule, length: number): void {
  const { nav, staff, t } = res.locals
  const isOthers = form.account !== staff.id
  const href = form.path.replace(/\?.*/, '').split('/').slice(0, length).join('/') || '/'
  const page = { href, label: nav.current?.label ?? t('unsent.its_page') }
  res.status(409).render('http/errors/unsent', {
    title: t('unsent.title'),
    text: isOthers ? t('unsent.others', { person: form.person, own: staff.displayName }) : t('unsent.text'),
    page,
    facts: [
      { label: t('unsent.action'), value: actionsOf(rule, t) },
      { label: t('unsent.at'), value: momentText(new Date(form.at)) },
      ...typedFacts(form, t),
    ].filter(({ value }) => value),
    carried: { to: undefined, resume: sealShown(services, form, staff) },
  })
}

/** Of everyday recording only what it is for: the first. */
function actionsOf({ audits, resumes }: Rule, t: Translate): string {
  const shown = resumes ? audits.slice(0, 1) : audits
  const texts = shown.map((action) => t(`audited.${action as 'visit.entered'}`, { defaultValue: '' }))
  return texts.filter(Boolean).join('\n')
}

/** Fields that several forms have; every other one is shown without a name of its own. */
const LABELS = {
  name: 'gate.name',
  own_name: 'sign_in.name.label',
  display_name: 'accounts.name',
  role: 'account.role',
  app_status: 'field.app_status',
  username: 'sign_in.username',
  phone: 'gate.phone',
  host: 'gate.host',
  party_size: 'gate.party',
  purpose: 'gate.purpose',
  purpose_note: 'gate.purpose_note',
  position: 'field.position',
  unit: 'people.unit',
  email: 'people.email',
  summary_address: 'summary.address',
  url: 'tell.webhook.url',
  reason: 'visit.reason',
  title: 'meetings.name',
  day: 'log.day',
  begins: 'meetings.begins',
  ends: 'meetings.ends',
  from: 'log.from',
  receiver: 'handover.receiver',
  giver: 'handover.giver',
  incidents: 'handover.incidents',
} as const

/** What was typed and chosen, without identifiers, of which nobody can read anything. */
function typedFacts({ fields }: UnsentForm, t: Translate): Fact[] {
  const labelled: Fact[] = []
  const others: string[] = []
  for (const [name, value] of Object.entries(fields)) {
    const typed = [value].flat().filter((one) => one.trim() && !z.guid().safeParse(one).success)
    const text = typed.map((one) => readable(name, one, t)).join('\n')
    if (isLabelled(name)) labelled.push({ label: t(LABELS[name]), value: text })
    else others.push(text)
  }
  return [...labelled, { label: t('unsent.others_typed'), value: others.filter(Boolean).join('\n') }]
}

function isLabelled(name: string): name is keyof typeof LABELS {
  return Object.hasOwn(LABELS, name)
}

/** The text of a choice; no page shows a whole identity number. */
function readable(name: string, value: string, t: Translate): string {
  if (name === 'id_number') return `… ${value.slice(-4)}`
  return /^[a-z_]+$/.test(value) ? t(`${name}.${value}` as 'role.head', { defaultValue: value }) : value
}

/** For a form of another office, one that is too old, and one that we have not sealed. */
export function droppedPage(res: Response): void {
  const { t } = res.locals
  res.status(409).render('http/errors/dropped', {
    title: t('unsent.dropped.title'),
    text: t('unsent.dropped.text'),
  })
}
