import type { Request, Response } from 'express'
import * as z from 'zod'
import { hostText } from '../../core/hosts/host.ts'
import { listOf, type Problems, readForm, type Typed } from '../../http/form.ts'
import type { TwinDecisions } from '../../http/import-list.ts'
import { importPreview, type ReadRows } from '../../http/import-page.ts'
import { onward } from '../../http/language.ts'
import type { List } from '../../http/list-rows.ts'
import type { AnyActor } from '../../platform/audit/actor.ts'
import type { GuestFields } from '../../platform/db/schema.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { isBusy } from '../../platform/lib/errors.ts'
import { TooMuchWork } from '../../platform/lib/workers.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { MAX_BY_LINK } from './by-link.ts'
import { type DelegateFields, delegateList } from './delegate-import.ts'
import { guestList, withDayBelow } from './list-import.ts'
import { actorOf, findExpecting, leave, type MESSAGES, type Own, type Pages } from './member.ts'
import { findOwnMeeting } from './member-held.ts'
import type { MemberListPage } from './member-page.ts'

/** Characters of a pasted list: fifty people, with the text that a chat puts between them. */
const MAX_TEXT = 20_000

const ListForm = z.object({
  text: z
    .string()
    .max(MAX_TEXT, 'problem.list_long')
    .refine((text) => text.trim() !== '', 'problem.missing'),
  day: z.string().default(''),
  step: z.enum(['preview', 'confirm']).catch('preview'),
  asked: listOf(z.coerce.number(), { most: 1000 }),
  both: listOf(z.coerce.number(), { most: 1000 }),
})

/** A list pasted by personal link. It is not stored before its confirmation, which sends it again. */
interface Pasted<Fields> {
  own: Own
  title: string
  explain: string
  /** Path below the member's URL. */
  at: string
  back: string
  message: keyof typeof MESSAGES
  hasDay: boolean
  read: (
    text: string,
    day: string,
  ) => Promise<({ ok: true } & List<Fields>) | { ok: false; problem: Problem }>
  list: {
    columns: string[]
    names: Record<string, string>
    preview: (list: List<Fields>, actor: AnyActor, t: Translate) => Promise<ReadRows>
    add: (actor: AnyActor, list: List<Fields>, both: TwinDecisions) => Promise<{ count: number }>
  }
}

type Problem = Problems[string]

/** Imports guests of the member. */
async function ownGuests(services: Pages, req: Request, res: Response): Promise<Pasted<GuestFields>> {
  const own = await findExpecting(services, req)
  const { member, office } = own
  const { t } = res.locals
  const host = hostText(member, office.hosts)
  return {
    ...{ own, title: t('hosts.many'), explain: t('hosts.many_explain', { most: MAX_BY_LINK }) },
    ...{ at: '/guests/list', back: '/guests', message: 'list_added', hasDay: true },
    list: guestList(services, { id: member.id, host }),
    read: (text, day) =>
      services.workers.run('readGuests', member.id, withDayBelow(text, day), officeDay(services.clock.now())),
  }
}

/** Imports delegates of a meeting that the member holds, whoever made it. */
async function ownDelegates(services: Pages, req: Request, res: Response): Promise<Pasted<DelegateFields>> {
  const held = await findOwnMeeting(services, req)
  const { member, meeting } = held
  const { t } = res.locals
  return {
    ...{
      own: held,
      title: t('hosts.delegates'),
      explain: t('hosts.delegates_explain', { most: MAX_BY_LINK }),
    },
    ...{ at: `/meetings/${meeting.id}/list`, back: `/meetings/${meeting.id}`, hasDay: false },
    message: 'list_added',
    list: delegateList(services, meeting, member.id),
    read: (text) => services.workers.run('readDelegates', member.id, text),
  }
}

export async function showGuestList(services: Pages, req: Request, res: Response) {
  const day = officeDay(services.clock.now())
  show(req, res, await ownGuests(services, req, res), { typed: { day } })
}

export async function showDelegateList(services: Pages, req: Request, res: Response) {
  show(req, res, await ownDelegates(services, req, res))
}

export async function takeGuestList(services: Pages, req: Request, res: Response) {
  await take(services, req, res, await ownGuests(services, req, res))
}

export async function takeDelegateList(services: Pages, req: Request, res: Response) {
  await take(services, req, res, await ownDelegates(services, req, res))
}

async function take<Fields>(services: Pages, req: Request, res: Response, pasted: Pasted<Fields>) {
  const { acts, live } = services
  const { own, list } = pasted
  const form = readForm(ListForm, req)
  const again = (status: number, shown: Shown) => show(req, res.status(status), pasted, shown)
  if (!form.ok) return again(422, form)
  const { typed } = form
  if (!(await acts.take(own.member.id))) return again(429, { typed, alert: res.locals.t('error.429.text') })
  const { text, day, step, asked, both } = form.values
  const read = await pasted.read(text, day).catch(refusal)
  if (!read.ok) return again(422, { typed, problems: { text: read.problem } })
  const actor = actorOf(services, own)
  if (step === 'preview') {
    const effects = await list.preview(read, actor, res.locals.t)
    return show(req, res, pasted, { typed, preview: importPreview(effects, list, res.locals.t) })
  }
  await list.add(actor, read, { asked: new Set(asked), taken: new Set(both) })
  live.changed(own.office.id)
  leave(services, req, res, own, pasted.message, pasted.back)
}

/** The problem for a list that could not be read in time. Rethrows any other error. */
function refusal(error: unknown): { ok: false; problem: Problem } {
  if (error instanceof TooMuchWork) return { ok: false, problem: { key: 'problem.csv_slow' } }
  if (isBusy(error)) return { ok: false, problem: { key: 'problem.text_busy' } }
  throw error
}

interface Shown {
  typed?: Typed
  problems?: Problems
  alert?: string
  preview?: MemberListPage['preview']
}

function show<Fields>(
  req: Request,
  res: Response,
  { own, title, explain, at, back, hasDay }: Pasted<Fields>,
  { typed = {}, problems = {}, alert = '', preview }: Shown = {},
) {
  const to = (path: string) => onward(req, `/d/${own.code}${path}`)
  res.render('reception/guests/member-paste', {
    ...{ title, explain, hasDay, typed, problems, alert, preview },
    officeTitle: own.office.name,
    action: to(at),
    back: to(back),
  } satisfies MemberListPage)
}
