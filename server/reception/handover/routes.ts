import type { Response, Router } from 'express'
import { v4 as uuidv4 } from 'uuid'
import * as z from 'zod'
import type { Office } from '../../core/offices/directory.ts'
import { type Badge, listNotReturned } from '../../core/visits/badges.ts'
import { visitorName } from '../../core/visits/words.ts'
import type { Services } from '../../http/context.ts'
import { type Problems, readForm, type Typed } from '../../http/form.ts'
import { idParam } from '../../http/id-param.ts'
import { pageAsked, pagesBeside } from '../../http/pages.ts'
import { createRouter } from '../../http/router.ts'
import { acceptRepeat } from '../../http/sent-forms.ts'
import type { Db } from '../../platform/db/connect.ts'
import { momentText } from '../../platform/lib/clock.ts'
import { orNotFound } from '../../platform/lib/errors.ts'
import { paragraphs, personField } from '../../platform/lib/text-fields.ts'
import { type Translate, translator } from '../../platform/messages/messages.ts'
import { handOver, readShift } from './actions.ts'
import { type HandedOverPage, type HandoverPage, handedOverPage, handoverPage } from './handover-page.ts'
import { type HandedOver, listHandovers, readHandover } from './queries.ts'

const MAX = { incidents: 2000 }

const HandoverForm = z.object({
  client_uuid: z.guid('problem.form'),
  giver: personField,
  receiver: personField,
  incidents: paragraphs(MAX.incidents),
})

/** The end of a shift: hands open visits to the next guard by name, and ends the session of the guard who leaves. */
export function handoverRoutes(services: Services): Router {
  const { db, clock, live, cookies } = services
  const show = formShower(services)
  const router = createRouter()

  router.get('/', (_req, res) => show(res))

  router.post('/', async (req, res) => {
    const form = readForm(HandoverForm, req)
    if (!form.ok) return show(res.status(422), form.typed, form.problems)
    const { office, staff } = res.locals
    const { client_uuid: clientUuid, ...typed } = form.values
    const badges = await notReturned(db, office, translator('vi'), ({ label }) => label)
    const words = { ...typed, incidents: [typed.incidents, badges].filter(Boolean).join('\n') }
    const now = clock.now()
    // A head only views the shift, so their session continues.
    const ends = staff.role === 'reception' ? staff : undefined
    const { id, stored } = await handOver(db, {
      ...words,
      clientUuid,
      officeId: office.id,
      by: staff.id,
      ends,
      now,
    })
    if (!stored) acceptRepeat(res)
    // A repeat may come from the receiver, who has signed in since; it must not end that session.
    if (!ends || !stored) return res.redirect(303, `/gate/handover/${id}`)
    const found = orNotFound(await readHandover(db, office.id, id))
    live.changed(office.id)
    cookies.clear(res, 'sid')
    // Shows the minutes at once: after a redirect the giver would have to sign in again to read them.
    Object.assign(res.locals, { signedIn: undefined, wordOfDay: undefined })
    showMinutes(res, found, { justNow: true })
  })

  router.get('/:id', async (req, res) => {
    const page = pageAsked(req)
    const found = orNotFound(await readHandover(db, res.locals.office.id, idParam(req), page))
    showMinutes(res, found, { page })
  })

  return router
}

function formShower({ db, clock }: Services) {
  return async (res: Response, typed?: Typed, problems: Problems = {}) => {
    const { office, staff, t } = res.locals
    const now = clock.now()
    const [shift, past, badges] = await Promise.all([
      readShift(db, office.id, now),
      listHandovers(db, office.id),
      notReturned(db, office, t, (badge) => withHolder(badge, t)),
    ])
    res.render('reception/handover/handover', {
      title: t('handover.title'),
      ...handoverPage(shift, past, now, t),
      clientUuid: typed?.['client_uuid'] ?? uuidv4(),
      typed: typed ?? { giver: staff.displayName },
      problems,
      badges,
      endsSession: staff.role === 'reception',
    } satisfies HandoverPage)
  }
}

/**
 * Badges that nobody has returned, as text; empty when there are none. The stored minutes have only the numbers, because they
 * are kept longer than visits; the guard who takes over also sees the names.
 */
async function notReturned(
  db: Db,
  office: Office,
  t: Translate,
  words: (badge: Badge) => string,
): Promise<string> {
  if (!office.fields.includes('badge')) return ''
  const badges = (await listNotReturned(db, office.id)).map(words)
  if (badges.length === 0) return ''
  const shown = badges.slice(0, MAX_BADGES).join(', ')
  return t('handover.badges', { badges: badges.length > MAX_BADGES ? `${shown}…` : shown })
}

/** For example `K 12 (Nguyễn Văn An, vào 08:17 24/11/2026)`. */
function withHolder({ label, holder }: Badge, t: Translate): string {
  if (!holder) return label
  return `${label} (${t('badges.since', { name: visitorName(holder, t), at: momentText(holder.entered_at) })})`
}

/** How many badge numbers fit into the minutes. */
const MAX_BADGES = 40

function showMinutes(res: Response, found: HandedOver, { justNow = false, page = 1 }): void {
  res.render('reception/handover/handed-over', {
    title: res.locals.t('handover.title'),
    justNow,
    ...pagesBeside(`/gate/handover/${found.handover.id}`, page, found.changes.more),
    // The minutes are in Vietnamese, whatever the user's language.
    ...handedOverPage(found, res.locals.office, translator('vi')),
  } satisfies HandedOverPage)
}
