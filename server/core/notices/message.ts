import { addDays, clockTime, dayStart, minutesInto, officeDay, SECOND } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import type { Mail } from '../../platform/outgoing/mail.ts'
import type { Office } from '../offices/directory.ts'
import type { Waiting } from './queue.ts'

/**
 * The body of a webhook call; docs/webhooks.md describes it. It has no personal link: with it, whoever runs the gateway could
 * read the names of all visitors, even where the head does not allow names, and could answer for every host.
 */
export function noticeBody(
  { member, count, since, names }: Waiting,
  { office, at }: { office: Pick<Office, 'code' | 'name' | 'namesVisitors'>; at: Date },
): string {
  return JSON.stringify({
    type: 'visitors.waiting',
    timestamp: at.toISOString(),
    data: {
      office: { code: office.code, name: office.name },
      host: { id: member.id, name: member.name },
      count,
      since: since.toISOString(),
      ...(office.namesVisitors && { visitors: names }),
    },
  })
}

/** The text of a push message; the person who sees the device may not be the host. */
export function noticePush(
  { count, since, names }: Waiting,
  { office, t }: { office: Pick<Office, 'name' | 'short' | 'namesVisitors'>; t: Translate },
): string {
  const lines = [
    t('notice.push_waits', { count, office: office.short, time: clockTime(since) }),
    ...(office.namesVisitors && names.length > 0 ? [t('notice.names', { names: names.join(', ') })] : []),
  ]
  return JSON.stringify({ title: t('notice.push_title'), body: lines.join('\n') })
}

/** Seconds for which a visitor may still be waiting: until the office's day is closed, after that until midnight. */
export function secondsOfUse({ closeMinutes }: Pick<Office, 'closeMinutes'>, now: Date): number {
  const today = officeDay(now)
  const [closed, midnight] = [minutesInto(today, closeMinutes), dayStart(addDays(today, 1))]
  const end = closed > now && closed < midnight ? closed : midnight
  return Math.ceil((end.getTime() - now.getTime()) / SECOND)
}

/** The mail to a host, with the least that brings them to the gate. `link` is empty where there is none. */
export function noticeMail(
  id: string,
  to: string,
  { member, count, since, names }: Waiting,
  {
    office,
    link,
    t,
  }: { office: Pick<Office, 'name' | 'short' | 'namesVisitors'>; link: string; t: Translate },
): Mail {
  const paragraphs = [
    t('notice.dear', { name: member.name }),
    t('notice.waits', { count, office: office.name, time: clockTime(since) }),
    ...(office.namesVisitors && names.length > 0 ? [t('notice.names', { names: names.join(', ') })] : []),
    link ? t('notice.answer', { link }) : t('notice.no_link'),
    t('notice.automatic'),
  ]
  return {
    id,
    to,
    subject: t('notice.subject', { count, office: office.short }),
    text: `${paragraphs.join('\n\n')}\n`,
  }
}
