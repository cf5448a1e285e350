import { load } from 'cheerio'
import { unzipSync } from 'fflate'

export interface Docx {
  /** The non-empty paragraphs in order, including those in tables. */
  paragraphs: string[]
  xml: string
}

/** Reads the body of a Word file, without headers. */
export function readDocx(file: Buffer): Docx {
  const part = unzipSync(file)['word/document.xml']
  const xml = Buffer.from(part ?? []).toString('utf8')
  const $ = load(xml, { xml: true })
  const paragraphs = $('w\\:p')
    .get()
    .map((paragraph) => $(paragraph).find('w\\:t').text())
  return { paragraphs: paragraphs.filter((text) => text !== ''), xml }
}
