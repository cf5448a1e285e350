import type { Request, Response, Router } from 'express'
import { v4 as uuidv4 } from 'uuid'
import * as z from 'zod'
import { listReceivers } from '../../core/accounts/queries.ts'
import { proveReceiver } from '../../core/accounts/sign-in.ts'
import type { Office } from '../../core/offices/directory.ts'
import { findPairedScreen } from '../../core/offices/paired-screen.ts'
import { type Badge, listNotReturned } from '../../core/visits/badges.ts'
import { visitorName } from '../../core/visits/words.ts'
import { type Attempts, createAttempts } from '../../http/attempt.ts'
import type { Services } from '../../http/context.ts'
import { type Problems, readForm, type Typed, typedWords } from '../../http/form.ts'
import { idParam } from '../../http/id-param.ts'
import { createDevices } from '../../http/known-device.ts'
import { pageAsked, pagesBeside } from '../../http/pages.ts'
import { createPairing } from '../../http/pairing.ts'
import { createRouter } from '../../http/router.ts'
import { acceptRepeat } from '../../http/sent-forms.ts'
import type { Db } from '../../platform/db/connect.ts'
import { choices } from '../../platform/lib/choices.ts'
import { momentText, YEAR_SECONDS } from '../../platform/lib/clock.ts'
import { orNotFound } from '../../platform/lib/errors.ts'
import { paragraphs, personField } from '../../platform/lib/text-fields.ts'
import { type Translate, translator } from '../../platform/messages/messages.ts'
import { handOver, readShift } from './actions.ts'
import { handedOverPage, handoverPage } from './handover-page.ts'
import { type HandedOver, listHandovers, readHandover } from './queries.ts'

const MAX = { incidents: 2000 }

const shift = {
  client_uuid: z.guid('problem.form'),
  giver: personField,
  incidents: paragraphs(MAX.incidents),
}
const ByName = z.object({ ...shift, receiver: personField })
const OnTheSpot = z.object({
  ...shift,
  receiver_id: z.guid('problem.pick'),
  receiver_password: z.string().min(1, 'problem.password_missing').max(200, 'problem.form'),
})

/**
 * The end of a shift: hands open visits to the next guard, whose session takes the place of the one who leaves if they are there
 * and prove it; otherwise it ends.
 */
export function handoverRoutes(services: Services): Router {
  const { db, clock, live, cookies, flashes } = services
  const devices = createDevices(services)
  const take = receiving(services, createAttempts(services, devices))
  const pair = createPairing(services, 'gate')
  const show = formShower(services)
  const router = createRouter()

  router.get('/', (_req, res) => show(res))

  router.post('/', async (req, res) => {
    const { office, staff } = res.locals
    // A head only views the shift, so their session continues.
    const ends = staff.role === 'reception' ? staff : undefined
    const words = typedWords(req.body ?? {})
    const isThere = ends !== undefined && Boolean(words['receiver_id'] || words['receiver_password'])
    const form = readForm(isThere ? OnTheSpot : ByName, req)
    const again = (status: number, problems: Problems) => show(res.status(status), form.typed, problems)
    if (!form.ok) return again(422, form.problems)
    const { client_uuid: clientUuid, giver } = form.values
    const now = clock.now()
    const taken = 'receiver_id' in form.values ? await take(req, res, form.values, again) : form.values
    if (!taken) return
    const badges = await notReturned(db, office, translator('vi'), ({ label }) => label)
    const incidents = [form.values.incidents, badges].filter(Boolean).join('\n')
    const by = { officeId: office.id, by: staff.id, ends, now }
    const { receiver, lock } = { lock: undefined, ...taken }
    const done = await handOver(db, { ...by, clientUuid, giver, receiver, lock, incidents })
    if (done.outcome === 'changed')
      return again(422, { receiver_password: { key: 'problem.receiver_wrong' } })
    // Another window has just handed over.
    if (done.outcome === 'over') return res.redirect(303, '/gate/handover')
    if (done.outcome === 'repeat') acceptRepeat(res)
    // A repeat may come from the receiver, who has signed in since; it must not end that session.
    if (!ends || done.outcome === 'repeat') return res.redirect(303, `/gate/handover/${done.id}`)
    // The boards of the ended session stop listening.
    live.changed(office.id)
    if (done.opened) {
      cookies.set(res, 'sid', done.opened.token)
      // A receiver with a second factor still types the code.
      if (!done.opened.staff) return res.redirect(303, '/sign-in/code')
      devices.remember(req, res, done.opened.staff.username)
      flashes.set(res, { key: 'handed_over' })
      return res.redirect(303, `/gate/handover/${done.id}`)
    }
    const found = orNotFound(await readHandover(db, office.id, done.id))
    cookies.clear(res, 'sid')
    // Shows the minutes at once: after a redirect the giver would have to sign in again to read them.
    Object.assign(res.locals, { signedIn: undefined, wordOfDay: undefined })
    showMinutes(res, found, { justNow: 'out' })
  })

  router.post('/computer', async (req, res) => {
    const { office, staff } = res.locals
    const key = await pair(req, res, office.id, staff.id)
    if (!key) return show(res, undefined, { code: { key: 'board.wrong_code' } })
    cookies.set(res, 'gate', key, YEAR_SECONDS)
    res.redirect(303, '/gate/handover#computer')
  })

  router.get('/:id', async (req, res) => {
    const page = pageAsked(req)
    const found = orNotFound(await readHandover(db, res.locals.office.id, idParam(req), page))
    const justNow = res.locals.flash?.key === 'handed_over' ? 'taken' : undefined
    showMinutes(res, found, { page, justNow })
  })

  return router
}

/** Lets a colleague prove that they take over, as if they signed in; undefined once `again` has answered. */
function receiving({ db, keys, clock, cookies }: Services, attempts: Attempts) {
  return async (
    req: Request,
    res: Response,
    { receiver_id: id, receiver_password: password }: z.infer<typeof OnTheSpot>,
    again: (status: number, problems: Problems) => Promise<void>,
  ) => {
    const { office, staff } = res.locals
    const now = clock.now()
    const colleague = (await listReceivers(db, staff, now)).find((one) => one.id === id)
    if (!colleague) {
      await again(422, { receiver_id: { key: 'problem.pick' } })
      return undefined
    }
    const attempt = attempts.of(req, 'password', colleague.username)
    const given = { id, password, computer: cookies.read(req, 'gate'), from: attempts.from(req) }
    const step = await attempts.admit(attempt, () => proveReceiver(db, keys, office.id, given, now))
    if (step.outcome === 'proven') return { receiver: step.name, lock: step.lock }
    if (step.outcome === 'waits')
      return attempts.wait(
        res,
        step,
        (problem) => void again(429, { receiver_password: problem }),
      ) as undefined
    await again(401, { receiver_password: { key: 'problem.receiver_wrong' } })
    return attempts.note(req, attempt, step) as Promise<undefined>
  }
}

function formShower({ db, clock, cookies }: Services) {
  return async (res: Response, typed?: Typed, problems: Problems = {}) => {
    const { office, staff, t } = res.locals
    const now = clock.now()
    const computer = cookies.read(res.req, 'gate')
    const [receivers, paired, shift, past, badges] = await Promise.all([
      staff.role === 'reception' ? listReceivers(db, staff, now) : [],
      computer && findPairedScreen(db, 'gate', office.id, computer),
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
      receivers: choices(
        receivers.map(({ id }) => id),
        typed?.['receiver_id'],
        (id) => receiverText(receivers.find((one) => one.id === id)),
      ),
      takesPins: Boolean(paired),
    })
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

function receiverText(one: { name: string; username: string } | undefined): string {
  return one ? `${one.name} (${one.username})` : ''
}

function showMinutes(
  res: Response,
  found: HandedOver,
  { justNow, page = 1 }: { justNow: 'out' | 'taken' | undefined; page?: number },
): void {
  res.render('reception/handover/handed-over', {
    title: res.locals.t('handover.title'),
    justNow,
    ...pagesBeside(`/gate/handover/${found.handover.id}`, page, found.changes.more),
    // The minutes are in Vietnamese, whatever the user's language.
    ...handedOverPage(found, res.locals.office, translator('vi')),
  })
}
