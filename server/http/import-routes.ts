import type { Request, Response, Router } from 'express'
import { z } from 'zod'
import type { Actor } from '../platform/audit/actor.ts'
import { TooMuchWork } from '../platform/lib/workers.ts'
import type { Translate } from '../platform/messages/messages.ts'
import { csvFile } from '../platform/spreadsheet/csv.ts'
import type { CsvProblem } from '../platform/spreadsheet/decode.ts'
import type { Cell } from '../platform/spreadsheet/sheet.ts'
import { actorOf } from './actor.ts'
import type { Services } from './context.ts'
import { sendAtOnce } from './download.ts'
import { type Problems, type Typed, typedWords } from './form.ts'
import { type Import, keepImport } from './import-actions.ts'
import { type ImportPage, type ImportPreviewPage, importPreview, type ReadRows } from './import-page.ts'
import { findImport } from './import-queries.ts'
import { createRouter } from './router.ts'
import { readUpload } from './upload.ts'

/** A list that can be imported: how it is read, and what its confirmation does. */
export interface ListImport<List = unknown> {
  kind: Import['kind']
  /** The page that the list belongs to; the import lies below it. */
  back: string
  explain: (t: Translate) => string
  terms?: (t: Translate) => { title: string; text: string }
  /** The columns of the template and of the preview, with a row that shows how they are filled in. */
  columns: string[]
  /** The column that a problem's field stands in. */
  names: Record<string, string>
  sample: string[]
  /** In a worker: how long it takes is up to who wrote the file. */
  read(text: string, actor: Actor): Promise<ListRead<List>>
  /** The effects that the list would have now. */
  preview(list: List, actor: Actor, t: Translate): Promise<ReadRows>
  /**
   * Writes down what can be used, once; false where the list is gone. `seen` is the mark of the preview that was
   * looked at: a list that would now do something else may answer `changed`, and is previewed again.
   */
  confirm(actor: Actor, importId: string, list: List, seen: string): Promise<boolean | 'changed'>
  /** The current list, as rows that can be changed and imported again. */
  stored?: (actor: Actor, t: Translate) => Promise<Cell[][]>
}

type ListRead<List> = ({ ok: true } & List) | { ok: false; problem: CsvProblem }

/**
 * Takes a file or pasted cells, previews them with the problems of each row, and imports them when they are confirmed.
 */
export function importRoutes<List>(
  { db, clock, flashes, workers }: Services,
  list: ListImport<List>,
): Router {
  const base = `${list.back}/import`
  const columns = list.columns.map((title) => ({ title, width: 20 }))
  const router = createRouter()

  router.get('/', (_req, res) => showForm(res, {}, {}))

  router.get('/template.csv', async (_req, res) => {
    await sendAtOnce(res, `${list.kind}.csv`, csvFile({ name: '', columns, batches: [[list.sample]] }))
  })

  const { stored } = list
  if (stored) {
    router.get('/stored.csv', async (_req, res) => {
      const rows = await stored(actorOf(res, clock), res.locals.t)
      await sendAtOnce(res, `${list.kind}.csv`, csvFile({ name: '', columns, batches: [rows] }))
    })
  }

  router.post('/', async (req, res) => {
    const upload = await readUpload(req)
    const typed = typedWords(req.body ?? {})
    const isPasted = !upload.file && typed['text'] && upload.problem !== 'problem.file_large'
    const field = isPasted ? 'text' : 'file'
    const refuse = (problem: Problems[string]) => showForm(res.status(422), typed, { [field]: problem })
    if (upload.problem) return refuse({ key: upload.problem })
    if (!upload.file && !typed['text']?.trim()) return refuse({ key: 'problem.file_missing' })
    const by = actorOf(res, clock)
    const source = upload.file
      ? await orTooSlow(workers.run('decodeTable', by.officeId, upload.file))
      : { ok: true as const, text: typed['text'] ?? '' }
    if (!source.ok) return refuse(source.problem)
    const read = await orTooSlow(list.read(source.text, by))
    if (!read.ok) return refuse(read.problem)
    const id = await keepImport(db, ownerOf(res), source.text, clock.now())
    res.redirect(303, `${base}/${id}`)
  })

  router.get('/:id', async (req, res) => {
    const kept = await findImport(db, ownerOf(res), idOf(req), clock.now())
    const { t, flash } = res.locals
    const by = actorOf(res, clock)
    const read = typeof kept === 'object' ? await list.read(kept.text, by) : undefined
    if (!read?.ok) return leave(res, kept === 'done')
    res.render('http/import/preview', {
      title: t('import_list.preview_title'),
      base,
      address: `${base}/${idOf(req)}`,
      alert: flash?.key === 'list_changed' ? t('import_list.changed') : '',
      ...importPreview(await list.preview(read, by, t), { columns: list.columns, names: list.names }, t),
    } satisfies ImportPreviewPage)
  })

  router.post('/:id', async (req, res) => {
    const { seen = '' } = typedWords(req.body ?? {})
    // Read before the transaction that writes it down, and never again: a kept text does not change.
    const kept = await findImport(db, ownerOf(res), idOf(req), clock.now())
    const by = actorOf(res, clock)
    const read = typeof kept === 'object' ? await list.read(kept.text, by) : undefined
    if (!read?.ok) return leave(res, kept === 'done')
    const done = await list.confirm(by, idOf(req), read, seen)
    if (done !== 'changed') return leave(res, done)
    flashes.set(res, { key: 'list_changed' })
    res.redirect(303, `${base}/${idOf(req)}`)
  })

  const leave = (res: Response, done: boolean) => {
    flashes.set(res, { key: done ? 'list_done' : 'list_gone' })
    res.redirect(303, done ? list.back : base)
  }

  const ownerOf = (res: Response): Import => ({
    officeId: res.locals.office.id,
    accountId: res.locals.staff.id,
    kind: list.kind,
  })

  const showForm = (res: Response, typed: Typed, problems: Problems) => {
    const { t, flash } = res.locals
    res.render('http/import/import', {
      title: t('import_list.title'),
      base,
      back: list.back,
      explain: list.explain(t),
      terms: list.terms?.(t),
      stored: stored !== undefined,
      alert: flash?.key === 'list_gone' ? t('import_list.gone') : '',
      typed,
      problems,
    } satisfies ImportPage)
  }

  return router
}

/** A file that cannot be read in time is refused, with the message beside its field. */
async function orTooSlow<T>(read: Promise<T>): Promise<T | { ok: false; problem: CsvProblem }> {
  try {
    return await read
  } catch (error) {
    if (error instanceof TooMuchWork) return { ok: false, problem: { key: 'problem.csv_slow' } }
    throw error
  }
}

/** The id in the address; anything else becomes an id that finds nothing. */
function idOf(req: Request): string {
  const id = z.guid().safeParse(req.params['id'])
  return id.success ? id.data : '00000000-0000-0000-0000-000000000000'
}
