import { finished } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { Busboy } from '@fastify/busboy'
import type { Request, Response } from 'express'
import type { Typed } from './form.ts'

interface Upload {
  /** The file of the form; undefined where none was chosen, or none can be used. */
  file: Buffer | undefined
  problem: 'problem.file_large' | 'problem.text_large' | 'problem.file_broken' | undefined
}

/** Of a file. */
export const MAX_BYTES = 2 * 1024 * 1024
/** Of a text that is pasted instead: where it has a problem, it is written into the page again. */
export const MAX_TEXT_BYTES = 256 * 1024

/** Under way at once: each keeps up to a whole file in memory until it is answered. */
export const FILES_AT_ONCE = { account: 2, office: 4, all: 40 }
/** Refused forms that are read for what was pasted: 5 MB in all. */
export const TEXTS_AT_ONCE = { account: 2, office: 4, all: 20 }
/** Such a form has a pasted text and no file to speak of. */
const MAX_REFUSED_BYTES = MAX_TEXT_BYTES + 8 * 1024
/** Milliseconds for which the body of a refused upload is read and forgotten: a browser that still sends sees no answer. */
const REST = 2000

const FEW = 20
const LIMITS = {
  fileSize: MAX_BYTES,
  files: 1,
  fieldSize: MAX_TEXT_BYTES,
  fields: FEW,
  parts: FEW,
  headerPairs: FEW,
}

/** Takes a place for an upload before anything of it is read, and returns how to give it back; undefined where none is left. */
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
 * Of a form that is refused, what was pasted goes to `req.body` as in `readUpload`, so that it comes back: where a place for
 * it is left, and the form says beforehand that it is short enough. Anything else is read and forgotten. Lets a sender
 * finish who is about to, and nobody for long.
 */
export async function readRefused(req: Request, takeTextPlace: () => ReturnType<TakePlace>): Promise<Upload> {
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
    // Half a text would be taken for the whole of it.
    if (upload.problem) req.body = {}
    return upload.problem ? rest() : upload
  }
  const reading = giveBack ? read().finally(giveBack) : rest()
  return Promise.race([reading, sleep(REST, nothing, { ref: false })])
}

/**
 * Reads a form of the type multipart/form-data. Its text fields go to `req.body` like those of any other form, and its
 * one file is returned. Call it behind the guards: they run before the body is read. A form of the usual type has no
 * file and stays as it is; a form that was carried on after signing in is of that type.
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
    // The rest of the upload is read and forgotten, so that the answer reaches the browser.
    req.unpipe().resume()
    return { file: undefined, problem: 'problem.file_broken' }
  }
  if (parts.large) return { file: undefined, problem: parts.large }
  const file = Buffer.concat(parts.chunks)
  return { file: file.length > 0 ? file : undefined, problem: undefined }
}

/** The field of an import's form that the list comes from. */
export function usedField({ file, problem }: Upload, typed: Typed): 'file' | 'text' {
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
      // A field that comes twice is a list, which the form's schema refuses, as with any other form.
      parts.fields.set(name, before === undefined ? value : [before, value].flat())
    })
    parser.on('file', (_name, stream) => {
      stream.on('data', (chunk: Buffer) => parts.chunks.push(chunk)).on('error', reject)
      stream.on('limit', () => {
        parts.large = 'problem.file_large'
      })
    })
    parser.on('finish', resolve).on('error', reject)
    // Also of a sender who has gone before this began, and of whom no event tells any more.
    finished(req).catch(reject)
    req.pipe(parser)
  })
}
