import { Busboy } from '@fastify/busboy'
import type { Request } from 'express'

interface Upload {
  /** The file of the form; undefined where none was chosen, or none can be used. */
  file: Buffer | undefined
  problem: 'problem.file_large' | 'problem.text_large' | 'problem.file_broken' | undefined
}

/** Of a file. */
export const MAX_BYTES = 2 * 1024 * 1024
/** Of a text that is pasted instead: where it has a problem, it is written into the page again. */
export const MAX_TEXT_BYTES = 256 * 1024

const FEW = 20
const LIMITS = {
  fileSize: MAX_BYTES,
  files: 1,
  fieldSize: MAX_TEXT_BYTES,
  fields: FEW,
  parts: FEW,
  headerPairs: FEW,
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
    req.on('error', reject).pipe(parser)
  })
}
