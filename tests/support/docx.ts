import { load } from 'cheerio'
import { unzipSync } from 'fflate'

export interface Docx {
  /** Every paragraph that is not empty, those of tables included, in order. */
  paragraphs: string[]
  xml: string
}

/** What stands in a file for Word, headers left aside. */
export function readDocx(file: Buffer): Docx {
  const part = unzipSync(file)['word/document.xml']
  const xml = Buffer.from(part ?? []).toString('utf8')
  const $ = load(xml, { xml: true })
  const paragraphs = $('w\\:p')
    .get()
    .map((paragraph) => $(paragraph).find('w\\:t').text())
  return { paragraphs: paragraphs.filter((text) => text !== ''), xml }
}
