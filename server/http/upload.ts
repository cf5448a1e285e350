import { finished } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { Busboy } from '@fastify/busboy'
import type { Request, Response } from 'express'
import { isBusy } from '../platform/lib/errors.ts'
import { TooMuchWork } from '../platform/lib/workers.ts'
import type { Services } from './context.ts'
import { type Problem, type Problems, type Typed, typedWords } from './form.ts'
import { foreign } from './shown-to.ts'

interface Upload {
  /** The file; undefined if none was chosen or it cannot be used. */
  file: Buffer | undefined
  problem: 'problem.file_large' | 'problem.text_large' | 'problem.file_broken' | undefined
}

/** Of a file. */
export const MAX_BYTES = 2 * 1024 * 1024
/** Of pasted text: if it has a problem, the page contains it again. */
export const MAX_TEXT_BYTES = 256 * 1024

/** Concurrent uploads: each keeps up to a whole file in memory until it is answered. */
export const FILES_AT_ONCE = { account: 2, office: 4, all: 40 }
/** Refused forms whose pasted text is read: 5 MB in all. */
export const TEXTS_AT_ONCE = { account: 2, office: 4, all: 20 }
/** A form with a pasted text and an empty file field. */
const MAX_REFUSED_BYTES = MAX_TEXT_BYTES + 8 * 1024
/** Milliseconds for which the body of a refused upload is discarded: a browser that is still sending would see no answer. */
const DISCARD_MS = 2000

const FEW = 20
const LIMITS = {
  fileSize: MAX_BYTES,
  files: 1,
  fieldSize: MAX_TEXT_BYTES,
  fields: FEW,
  parts: FEW,
  headerPairs: FEW,
}

/** Takes a place before anything of an upload is read; returns a function that gives it back, undefined if none is free. */
export type TakePlace = (res: Response) => (() => void) | undefined

export function createUploadPlaces(most: { account: number; office: number; all: number }): TakePlace {
  const taken = new Map<string, number>()
  const add = (whose: string, count: number) => {
    const sum = (taken.get(whose) ?? 0) + count
    if (sum > 0) taken.set(whose, sum)
    else taken.delete(whose)
  }
  return ({ locals: { staff, office } }) => {
    const places: [whose: string, places: number][] = [
      [`account ${staff.id}`, most.account],
      [`office ${office.id}`, most.office],
      ['all', most.all],
    ]
    if (places.some(([whose, places]) => (taken.get(whose) ?? 0) >= places)) return undefined
    for (const [whose] of places) add(whose, 1)
    return () => {
      for (const [whose] of places) add(whose, -1)
    }
  }
}

/**
 * Reads a form with a file or a pasted text when a place is free. `take` returns what is wrong with it, and `refuse` shows the form
 * again: for that, for a file that takes too long to read, and when the program is busy.
 */
export async function takeUpload(
  services: Pick<Services, 'takeUploadPlace' | 'takeTextPlace' | 'keys'>,
  req: Request,
  res: Response,
  take: (file: Buffer | undefined) => Promise<Problem | undefined>,
  refuse: (problems: Problems) => Promise<void>,
): Promise<void> {
  const giveBack = services.takeUploadPlace(res)
  try {
    const upload = await (giveBack ? readUpload(req) : readRefused(req, () => services.takeTextPlace(res)))
    const refused = giveBack && foreign(services.keys, req, res.locals.staff)
    if (refused) throw refused
    const field = usedField(upload, typedWords(req.body ?? {}))
    const busy = (): Problem => {
      res.status(503).set('Retry-After', '5')
      return { key: `problem.${field}_busy` }
    }
    const read = async () => {
      if (!giveBack) return busy()
      if (upload.problem) return { key: upload.problem }
      return take(upload.file)
    }
    const problem = await read().catch((error: unknown) => {
      if (error instanceof TooMuchWork) return { key: 'problem.csv_slow' }
      if (isBusy(error)) return busy()
      throw error
    })
    if (!problem) return
    if (res.statusCode === 200) res.status(422)
    if (!giveBack) res.set('Connection', 'close')
    await refuse({ [field]: problem })
  } finally {
    giveBack?.()
  }
}

/**
 * Reads the pasted text of a refused form into `req.body`, as `readUpload` does, so that the page can show it again: only if a
 * place is free and the declared length is short enough. Anything else is read and discarded, for {@link DISCARD_MS} milliseconds at
 * most, so that a sender who is nearly done can finish.
 */
async function readRefused(req: Request, takeTextPlace: () => ReturnType<TakePlace>): Promise<Upload> {
  const isShort = Number(req.headers['content-length'] ?? Number.NaN) <= MAX_REFUSED_BYTES
  const giveBack = isShort ? takeTextPlace() : undefined
  const nothing: Upload = { file: undefined, problem: undefined }
  const rest = () =>
    finished(req.resume()).then(
      () => nothing,
      () => nothing,
    )
  const read = async () => {
    const upload = await readUpload(req)
    // Half a text would be taken for the whole.
    if (upload.problem) req.body = {}
    return upload.problem ? rest() : upload
  }
  const reading = giveBack ? read().finally(giveBack) : rest()
  return Promise.race([reading, sleep(DISCARD_MS, nothing, { ref: false })])
}

/**
 * Reads a multipart/form-data form: its text fields become `req.body`, as with any other form, and its one file is returned.
 * Call it after the guards, which run before the body is read. Leaves other forms as they are: they have no file, for example a
 * form that was carried through the sign-in.
 */
export async function readUpload(req: Request): Promise<Upload> {
  if (!req.is('multipart/form-data')) return { file: undefined, problem: undefined }
  const parts: Parts = { fields: new Map(), chunks: [], large: undefined }
  const whole = await receive(req, parts).then(
    () => true,
    () => false,
  )
  req.body = Object.fromEntries(parts.fields)
  if (!whole) {
    // Reads and discards the rest of the upload, so that the answer reaches the browser.
    req.unpipe().resume()
    return { file: undefined, problem: 'problem.file_broken' }
  }
  if (parts.large) return { file: undefined, problem: parts.large }
  const file = Buffer.concat(parts.chunks)
  return { file: file.length > 0 ? file : undefined, problem: undefined }
}

/** The form field that the list was read from. */
function usedField({ file, problem }: Upload, typed: Typed): 'file' | 'text' {
  return !file && typed['text'] && problem !== 'problem.file_large' ? 'text' : 'file'
}

interface Parts {
  fields: Map<string, string | string[]>
  chunks: Buffer[]
  large: 'problem.file_large' | 'problem.text_large' | undefined
}

function receive(req: Request, parts: Parts): Promise<void> {
  return new Promise((resolve, reject) => {
    const type = req.headers['content-type'] ?? ''
    const parser = new Busboy({ headers: { ...req.headers, 'content-type': type }, limits: LIMITS })
    parser.on('field', (name, value, _nameCut, cut) => {
      if (cut) parts.large = 'problem.text_large'
      const before = parts.fields.get(name)
      // A field that occurs twice becomes a list, which the form's schema refuses, as with any other form.
      parts.fields.set(name, before === undefined ? value : [before, value].flat())
    })
    parser.on('file', (_name, stream) => {
      stream.on('data', (chunk: Buffer) => parts.chunks.push(chunk)).on('error', reject)
      stream.on('limit', () => {
        parts.large = 'problem.file_large'
      })
    })
    parser.on('finish', resolve).on('error', reject)
    // Also rejects if the sender had gone before this began, when no further event comes.
    finished(req).catch(reject)
    req.pipe(parser)
  })
}
