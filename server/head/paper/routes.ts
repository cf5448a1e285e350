import type { Request, Response, Router } from 'express'
import * as z from 'zod'
import { recordFromPaper } from '../../core/visits/backdate.ts'
import { fieldsOn, formFields } from '../../core/visits/visit-fields.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { formUuid, type Problems, readForm, type Typed, typedWords } from '../../http/form.ts'
import { idParam } from '../../http/id-param.ts'
import { createRouter } from '../../http/router.ts'
import { acceptRepeat } from '../../http/sent-forms.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { notFound, orNotFound } from '../../platform/lib/errors.ts'
import { translator } from '../../platform/messages/messages.ts'
import { issueSheets, returnSheet } from './actions.ts'
import { numberText, sheetLink, sheetPage } from './paper-page.ts'
import { type FoundSheet, findSheet, listSheets, readSheets } from './queries.ts'
import { LINES, lineUuid, lineUuids, readSheet } from './sheet-form.ts'

const MAX_SHEETS = 20

const IssueForm = z.object({
  client_uuid: z.guid('problem.form'),
  count: z
    .string()
    .default('')
    .transform((text, context) => {
      const count = /^\d{1,2}$/.test(text.trim()) ? Number(text) : 0
      if (count < 1 || count > MAX_SHEETS) {
        context.addIssue({ code: 'custom', message: 'problem.sheets', params: { max: String(MAX_SHEETS) } })
      }
      return count
    }),
})

/** The range of Postgres' integer. */
const number = z.coerce.number().int().min(1).max(2_147_483_647)
const Range = z.object({ from: number, until: number })

/** Numbered blank sheets for power cuts, and the entry of what was written on them, with the real times. */
export function paperRoutes(services: Services): Router {
  const router = createRouter()

  router.get('/', (_req, res) => showList(services, res, { count: '1' }))
  router.post('/', (req, res) => issue(services, req, res))
  router.get('/blank', (req, res) => printBlank(services, req, res))
  router.get('/:id', async (req, res) => showSheet(services, res, await find(services, req, res), {}))
  router.post('/:id', (req, res) => typeIn(services, req, res))

  return router
}

async function issue(services: Services, req: Request, res: Response) {
  const { clock, db } = services
  const form = readForm(IssueForm, req)
  if (!form.ok) return showList(services, res.status(422), form.typed, form.problems)
  const { from, until, isNew } = await issueSheets(db, actorOf(res, clock), {
    clientUuid: form.values.client_uuid,
    count: form.values.count,
  })
  if (!isNew) acceptRepeat(res)
  res.redirect(303, `/log/paper/blank?from=${from}&until=${until}`)
}

async function printBlank({ currentApp, db }: Services, req: Request, res: Response) {
  const { office, t } = res.locals
  const range = Range.safeParse(req.query)
  const wanted = range.success && range.data.until - range.data.from < MAX_SHEETS
  const sheets = wanted ? await readSheets(db, office.id, range.data) : []
  if (sheets.length === 0) throw notFound()
  const app = await currentApp()
  res.render('head/paper/blank', {
    title: t('paper.blank'),
    officeTitle: office.name,
    parent: office.parentName ?? '',
    numbers: sheets.map((sheet) => numberText(sheet.number)),
    lines: Array.from({ length: LINES }, (_, index) => index + 1),
    // In Vietnamese, like the rest of the sheet.
    fields: formFields(fieldsOn('paper', office), translator('vi')),
    appName: app?.name ?? '',
  })
}

async function typeIn(services: Services, req: Request, res: Response) {
  const { clock, currentApp, db, flashes, live } = services
  const found = await find(services, req, res)
  const { office } = res.locals
  const typed = typedWords(req.body ?? {})
  const app = await currentApp()
  const now = clock.now()
  const sheet = readSheet(typed, { office, appId: app?.id ?? null, now, today: officeDay(now) })
  if (!sheet.ok) return showSheet(services, res.status(422), found, typed, sheet.problems)
  const conflicts: Problems = {}
  // Entered in order of arrival, which the numbers in the book follow.
  for (const line of sheet.lines.toSorted((one, other) => +one.enteredAt - +other.enteredAt)) {
    const { entry, enteredAt, leftAt } = line
    const clientUuid = lineUuid(found.sheet.id, line.line)
    const past = { clientUuid, entry, enteredAt, leftAt, by: actorOf(res, clock).accountId, now }
    if ((await recordFromPaper(db, office, past)) === 'conflict') {
      conflicts[`name_${line.line}`] = { key: 'problem.line_taken' }
    }
  }
  if (sheet.lines.length > 0) live.changed(office.id)
  // Somebody else entered the same line with other values: shows what is in the log, to be corrected there.
  if (Object.keys(conflicts).length > 0) {
    return showSheet(services, res.status(409), await find(services, req, res), typed, conflicts)
  }
  if (typed['complete'] === 'on') {
    await returnSheet(db, actorOf(res, clock), found.sheet.id)
    flashes.set(res, { key: 'sheet_returned' })
    return res.redirect(303, '/log/paper')
  }
  res.redirect(303, `/log/paper/${found.sheet.id}`)
}

async function find({ db }: Services, req: Request, res: Response) {
  return orNotFound(await findSheet(db, res.locals.office.id, idParam(req), lineUuids))
}

async function showList({ db }: Services, res: Response, typed: Typed, problems: Problems = {}) {
  const { office, t, flash } = res.locals
  const { out, returned } = await listSheets(db, office.id)
  res.render('head/paper/paper', {
    title: t('paper.title'),
    out: out.map(sheetLink),
    returned: returned.map(sheetLink),
    clientUuid: formUuid(typed),
    typed,
    problems,
    message: flash?.key === 'sheet_returned' ? t('paper.returned_now') : undefined,
  })
}

async function showSheet(
  { clock, currentApp }: Services,
  res: Response,
  found: FoundSheet,
  typed: Typed,
  problems: Problems = {},
) {
  const { office, t } = res.locals
  const app = await currentApp()
  const setting = { office, appName: app?.name, t, today: officeDay(clock.now()) }
  res.render('head/paper/sheet', {
    title: t('paper.sheet', { number: numberText(found.sheet.number) }),
    ...sheetPage(found, setting, typed, problems),
  })
}
