import type { Request, Response, Router } from 'express'
import * as z from 'zod'
import { setFields, setHours, setSwitch } from '../../core/offices/actions.ts'
import type { Office } from '../../core/offices/directory.ts'
import { settingsChanged } from '../../core/offices/directory.ts'
import type { Hours } from '../../core/offices/hours.ts'
import {
  createPairingCode,
  findPairingCode,
  listScreens,
  unpairScreens,
} from '../../core/offices/paired-screen.ts'
import { findOver, lastClosedDay } from '../../core/visits/close-of-day.ts'
import { phoneOf } from '../../core/visits/phone.ts'
import { endNote, listNotes, noteText, noteWords } from '../../core/visits/staff-notes.ts'
import { OPTIONAL_FIELDS } from '../../core/visits/visit-fields.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { listOf, type Problems, readForm, type Typed } from '../../http/form.ts'
import { HoursForm, hoursOf, typedHours, withRules } from '../../http/hours-form.ts'
import { idParam } from '../../http/id-param.ts'
import { pageAsked, pagesBeside } from '../../http/pages.ts'
import { createRouter } from '../../http/router.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import { clockTime, dateText, minutesInto, momentText, type OfficeDay } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'

const HELP_PAPERS = ['reception', 'visitor', 'staff', 'head'] as const

/** The head's settings of the office: its hours, form and computers, and the notes that its staff have written for each other. */
export function officeRoutes(services: Services): Router {
  const { db, clock, flashes } = services
  const router = createRouter()

  router.get('/', (_req, res) => show(res, { typed: typedHours(hoursNow(res.locals.office)) }))

  router.post('/', async (req, res) => {
    const form = withRules(readForm(HoursForm, req))
    if (!form.ok) return show(res.status(422), form)
    const { office, staff } = res.locals
    const by = { by: staff.id, now: clock.now() }
    const hours = hoursOf(form.values, hoursNow(office))
    const day = closedByMoving({ from: office.closeMinutes, to: hours.close_minutes }, by.now)
    // The confirmation is only valid for the day that was asked about.
    if (day && form.values.close_now !== day) return ask(res, form.typed, hours.close_minutes, day)
    if (await setHours(db, office.id, hours, by)) tellOffice(services, res)
    flashes.set(res, { key: 'hours_set' })
    res.redirect(303, '/office')
  })

  router.post('/guests', (req, res) => switchGuests(services, req, res))
  router.post('/fields', (req, res) => switchFields(services, req, res))

  router.post('/computers', async (_req, res) => {
    await createPairingCode(services, 'gate', actorOf(res, clock))
    res.redirect(303, '/office#computers')
  })
  router.post('/computers/:id/unpair', async (req, res) => {
    await unpairScreens(db, 'gate', actorOf(res, clock), idParam(req))
    res.redirect(303, '/office#computers')
  })
  router.post('/notes/:id/end', async (req, res) => {
    await endNote(db, actorOf(res, clock), idParam(req))
    res.redirect(303, '/office#notes')
  })

  const ask = async (res: Response, typed: Typed, closeMinutes: number, day: OfficeDay) => {
    const { office, t } = res.locals
    // The user chose "Change the time": shows the form again, as typed.
    if (typed['close_now'] === '') return show(res, { typed })
    const found = await findOver(db, { id: office.id, close_minutes: closeMinutes }, clock.now())
    res.status(409).render('head/settings/close', closePage(found, { day, closeMinutes, typed }, t))
  }

  const show = async (res: Response, { typed, problems = {} }: { typed: Typed; problems?: Problems }) => {
    const { office, t, flash } = res.locals
    const page = pageAsked(res.req)
    const [computers, { rows, more }] = await Promise.all([
      listScreens(db, 'gate', office.id),
      listNotes(db, office.id, clock.now(), page),
    ])
    const done = flash?.key === 'hours_set'
    res.render('head/settings/office', {
      title: t('office.title'),
      typed,
      problems,
      done,
      guests: {
        on: office.expectsGuests,
        done:
          flash?.key === 'guests_set' ? t(`office.guests.${office.expectsGuests ? 'is_on' : 'is_off'}`) : '',
      },
      fields: {
        choices: OPTIONAL_FIELDS.map((field) => ({
          ...{ field, label: t(`field.${field}`), hint: t(`field_hint.${field}`) },
          on: office.fields.includes(field),
        })),
        done: flash?.key === 'fields_set',
      },
      computerCode: await findPairingCode(services, 'gate', office.id, clock.now()),
      computers: computers.map(({ id, seenAt }, index) => ({
        id,
        name: t('pin.computer', { number: index + 1 }),
        used: t('pin.used', { at: seenAt ? momentText(seenAt) : '' }),
      })),
      notes: rows.map((note) => ({
        id: note.id,
        text: noteText(note, t),
        whose: [note.phone && phoneOf({ phone: note.phone }), note.id_hash && t('notes.card')]
          .filter(Boolean)
          .join(' · '),
        ...noteWords(note),
      })),
      ...pagesBeside('/office', page, more),
      retentionDays: office.retentionDays,
      helpPapers: HELP_PAPERS,
    })
  }

  return router
}

const GuestsForm = z.object({ expects_guests: z.enum(['on', 'off'], 'problem.form') })

async function switchGuests(services: Services, req: Request, res: Response): Promise<void> {
  const { db, clock, flashes } = services
  const form = readForm(GuestsForm, req)
  const isOn = form.ok && form.values.expects_guests === 'on'
  if (form.ok && (await setSwitch(db, actorOf(res, clock), 'expects_guests', isOn))) tellOffice(services, res)
  flashes.set(res, { key: 'guests_set' })
  res.redirect(303, '/office#form')
}

const FieldsForm = z.object({
  fields: listOf(z.enum(OPTIONAL_FIELDS, 'problem.form'), { most: OPTIONAL_FIELDS.length }),
})

async function switchFields(services: Services, req: Request, res: Response): Promise<void> {
  const { db, clock, flashes } = services
  const form = readForm(FieldsForm, req)
  if (form.ok && (await setFields(db, actorOf(res, clock), form.values.fields))) tellOffice(services, res)
  flashes.set(res, { key: 'fields_set' })
  res.redirect(303, '/office#form')
}

/** Boards show these settings as well. */
function tellOffice(services: Services, res: Response): void {
  const { id } = res.locals.office
  settingsChanged(services, id)
  services.live.changed(id)
}

function hoursNow({ opensMinutes, closesMinutes, closeMinutes, overdueMinutes }: Office): Hours {
  return {
    opens_minutes: opensMinutes,
    closes_minutes: closesMinutes,
    close_minutes: closeMinutes,
    overdue_minutes: overdueMinutes,
  }
}

/** The day that is open under the old closing time and over under the new one; undefined when there is none. */
export function closedByMoving(
  { from, to }: Record<'from' | 'to', number>,
  now: Date,
): OfficeDay | undefined {
  const day = lastClosedDay(to, now)
  return day > lastClosedDay(from, now) ? day : undefined
}

export function closePage(
  found: VisitRow[],
  { day, closeMinutes, typed }: { day: OfficeDay; closeMinutes: number; typed: Typed },
  t: Translate,
) {
  const at = { time: clockTime(minutesInto(day, closeMinutes)), day: dateText(day) }
  const count = (state: VisitRow['state']) => found.filter((visit) => visit.state === state).length
  const [inside, waiting] = [count('inside'), count('waiting')]
  return {
    title: t('office.close.title'),
    question: t('office.close.asked', at),
    happens: [
      inside > 0 ? t('office.close.inside', { ...at, count: inside }) : t('office.close.nobody'),
      ...(waiting > 0 ? [t('office.close.waiting', { count: waiting })] : []),
      t('office.close.figures', at),
    ],
    typed,
    day,
  }
}
