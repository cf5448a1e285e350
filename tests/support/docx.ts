import { type CheerioAPI, load } from 'cheerio'
import { unzipSync } from 'fflate'

export interface Docx {
  /** The non-empty paragraphs in order, including those in tables. */
  paragraphs: string[]
  part: (name: string) => CheerioAPI
}

/** Reads a Word file; its paragraphs without those of headers. */
export function readDocx(file: Buffer): Docx {
  const parts = unzipSync(file)
  const part = (name: string) => load(Buffer.from(parts[name] ?? []).toString('utf8'), { xml: true })
  const $ = part('word/document.xml')
  const paragraphs = $('w\\:p')
    .get()
    .map((paragraph) => $(paragraph).find('w\\:t').text())
  return { paragraphs: paragraphs.filter((text) => text !== ''), part }
}
