import type { Request, Response, Router } from 'express'
import * as z from 'zod'
import { isOfficeDay } from '../../platform/lib/clock.ts'
import { csvFile } from '../../platform/spreadsheet/csv.ts'
import type { Cell } from '../../platform/spreadsheet/sheet.ts'
import { actorOf } from '../actor.ts'
import type { Services } from '../context.ts'
import { sendAtOnce } from '../download.ts'
import { listOf, type Problems, readForm, type Typed, typedWords } from '../form.ts'
import { createRouter } from '../router.ts'
import { takeUpload } from '../upload.ts'
import type { ListImport } from './import-list.ts'
import { acceptedWords, askingPart, changedAnswers, importPreview } from './import-page.ts'
import type { Import } from './pending.ts'
import { answerImport, findImport, keepImport } from './pending.ts'
import type { List as AnyList } from './read-list.ts'

/** The preview's mark, the rows that it asked about, and those that are other people. */
const ConfirmForm = z.object({
  seen: z.string().default(''),
  asked: listOf(z.coerce.number(), { most: 1000 }),
  both: listOf(z.coerce.number(), { most: 1000 }),
})
const NOTHING_SAID: z.infer<typeof ConfirmForm> = { seen: '', asked: [], both: [] }

interface Importing<List extends AnyList> extends Services {
  list: ListImport<List>
  base: string
}

/**
 * Takes a file or pasted cells, previews them with the problems of each row, and imports them once confirmed. A list that
 * belongs to a record in the address is looked up for each request.
 */
export function importRoutes<List extends AnyList>(
  services: Services,
  list: ListImport<List> | ((req: Request, res: Response) => Promise<ListImport<List>>),
): Router {
  const at = async (req: Request, res: Response): Promise<Importing<List>> => {
    const found = typeof list === 'function' ? await list(req, res) : list
    return { ...services, list: found, base: `${found.back}/import` }
  }
  const router = createRouter({ mergeParams: true })

  router.get('/', async (req, res) => showForm(await at(req, res), res, dayOf(req), {}))
  router.get('/template.csv', async (req, res) => {
    const importing = await at(req, res)
    await sendRows(importing, res, [importing.list.sample])
  })
  const stored = typeof list === 'function' ? undefined : list.stored
  if (stored) {
    router.get('/stored.csv', async (req, res) => {
      await sendRows(await at(req, res), res, await stored(actorOf(res, services.clock), res.locals.t))
    })
  }
  router.post('/', async (req, res) => takeList(await at(req, res), req, res))
  router.get('/:id', async (req, res) => showPreview(await at(req, res), req, res))
  router.post('/:id', async (req, res) => confirm(await at(req, res), req, res))
  return router
}

function sendRows<List extends AnyList>(
  { list }: Importing<List>,
  res: Response,
  rows: Cell[][],
): Promise<void> {
  const columns = list.columns.map((title) => ({ title, width: 20 }))
  return sendAtOnce(res, `${list.kind}.csv`, csvFile({ name: '', columns, batches: [rows] }))
}

async function takeList<List extends AnyList>(
  importing: Importing<List>,
  req: Request,
  res: Response,
): Promise<void> {
  const { db, clock, workers, list, base } = importing
  const typed = () => typedWords(req.body ?? {})
  const take = async (file: Buffer | undefined) => {
    const pasted = typed()['text'] ?? ''
    if (!file && !pasted.trim()) return { key: 'problem.file_missing' }
    const by = actorOf(res, clock)
    const source = file
      ? await workers.run('decodeTable', by.officeId, file)
      : { ok: true as const, text: pasted }
    if (!source.ok) return source.problem
    const text = list.completed?.(source.text, typed()) ?? source.text
    const read = await list.read(text, by, {})
    if (!read.ok) return read.problem
    const id = await keepImport(db, ownerOf(importing, res), text, clock.now())
    res.redirect(303, `${base}/${id}`)
    return undefined
  }
  // A refused file has to be chosen again; what was typed stays.
  await takeUpload(importing, req, res, take, (problems) => showForm(importing, res, typed(), problems))
}

async function showPreview<List extends AnyList>(
  importing: Importing<List>,
  req: Request,
  res: Response,
): Promise<void> {
  const { clock, list, base } = importing
  const { read, answers, isDone } = await findList(importing, req, res)
  if (!read) return leave(importing, res, isDone)
  const { t, flash } = res.locals
  const actor = actorOf(res, clock)
  const effects = await list.preview(read, actor, t)
  const choices = (await list.choices?.(t, actor)) ?? {}
  res.render('http/import/preview', {
    title: t('import_list.preview_title'),
    base,
    address: `${base}/${idOf(req)}`,
    alert: flash?.key === 'list_changed' ? t('import_list.changed') : '',
    ...importPreview(effects, { ...list, choices }, t),
    ...askingPart(read, effects.rows, { ...list, choices }, answers, t),
  })
}

async function confirm<List extends AnyList>(
  importing: Importing<List>,
  req: Request,
  res: Response,
): Promise<void> {
  const { clock, db, flashes, list, base } = importing
  const form = readForm(ConfirmForm, req)
  const { seen, asked, both } = form.ok ? form.values : NOTHING_SAID
  // Read before the transaction, to keep that short; the pending text does not change.
  const { read, answers, isDone } = await findList(importing, req, res)
  if (!read) return leave(importing, res, isDone)
  const changed = changedAnswers(read.titles ?? [], answers, form.typed)
  if (read.missing || Object.keys(changed).length > 0) {
    await answerImport(db, ownerOf(importing, res), idOf(req), changed, clock.now())
    return res.redirect(303, `${base}/${idOf(req)}`)
  }
  const actor = actorOf(res, clock)
  const done = await list.confirm(actor, idOf(req), read, seen, {
    asked: new Set(asked),
    taken: new Set(both),
  })
  if (done !== 'changed') return leave(importing, res, done, list.landing?.(read, actor))
  flashes.set(res, { key: 'list_changed' })
  res.redirect(303, `${base}/${idOf(req)}`)
}

/** Reads the pending list again. */
async function findList<List extends AnyList>(importing: Importing<List>, req: Request, res: Response) {
  const { db, clock, list } = importing
  const kept = await findImport(db, ownerOf(importing, res), idOf(req), clock.now())
  const { text, answers } = typeof kept === 'object' ? kept : { text: undefined, answers: {} }
  const read = text === undefined ? undefined : await list.read(text, actorOf(res, clock), answers)
  return { read: read?.ok ? read : undefined, answers, isDone: kept === 'done' }
}

function leave<List extends AnyList>(
  { flashes, list, base }: Importing<List>,
  res: Response,
  done: Exclude<Awaited<ReturnType<ListImport['confirm']>>, 'changed'>,
  landing = list.back,
): void {
  flashes.set(res, { key: done ? 'list_done' : 'list_gone', ...(typeof done === 'object' && done) })
  res.redirect(303, done ? landing : base)
}

const ownerOf = <List extends AnyList>({ list }: Importing<List>, res: Response): Import => ({
  officeId: res.locals.office.id,
  accountId: res.locals.staff.id,
  kind: list.kind,
})

async function showForm<List extends AnyList>(
  { clock, list, base }: Importing<List>,
  res: Response,
  typed: Typed,
  problems: Problems,
): Promise<void> {
  const { t, flash } = res.locals
  const choices = (await list.choices?.(t, actorOf(res, clock))) ?? {}
  res.render('http/import/import', {
    title: t('import_list.title'),
    base,
    back: list.back,
    explain: list.explain(t, res.locals.office),
    terms: Object.keys(choices).flatMap((column) => acceptedWords(column, { ...list, choices }, t) || []),
    stored: list.stored !== undefined,
    alert: flash?.key === 'list_gone' ? t('import_list.gone') : '',
    askedDay: list.askedDay?.(t),
    typed,
    problems,
  })
}

/** The day in the address, from the page that links here. */
function dayOf({ query: { day } }: Request): Typed {
  return typeof day === 'string' && isOfficeDay(day) ? { day } : {}
}

/** The id in the address; the nil UUID, which finds nothing, for anything else. */
const idOf = (req: Request): string =>
  z.guid().catch('00000000-0000-0000-0000-000000000000').parse(req.params['id'])
