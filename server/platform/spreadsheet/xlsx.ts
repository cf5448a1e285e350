import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import type { Cell, Column, Sheet } from './sheet.ts'
import { rowXml, sheetBegin, sheetEnd } from './sheet-xml.ts'
import { sheetPath, workbookParts } from './workbook-xml.ts'

/** Rows per sheet; the format allows 1 048 576. */
const MAX_ROWS = 1_000_000

/**
 * Streams an Excel file. Packs only as fast as the file is read; when the reader stops, reading rows stops too. Throws when a
 * row cannot be read.
 */
export async function* xlsxFile(sheets: Sheet[], mostRows = MAX_ROWS): AsyncGenerator<Buffer> {
  const zip = new ZipFile()
  const output = zip.outputStream as Readable
  const stop = new AbortController()
  const written = writeSheets(zip, sheets, mostRows, stop.signal).catch((error) => output.destroy(error))
  try {
    yield* output
  } finally {
    stop.abort()
    await written
  }
}

async function writeSheets(
  zip: ZipFile,
  sheets: Sheet[],
  mostRows: number,
  signal: AbortSignal,
): Promise<void> {
  const names: string[] = []
  for (const { name, columns, batches } of sheets) {
    const rows = new Rows(batches)
    try {
      await rows.advance()
      for (let part = 1; part === 1 || rows.batch; part++) {
        const xml = Readable.from(sheetXml(columns, rows, mostRows), { signal })
        zip.addReadStream(xml, sheetPath(names.length))
        names.push(part === 1 ? name : `${name} (${part})`)
        await finished(xml)
      }
    } finally {
      await rows.close()
    }
  }
  for (const [path, text] of Object.entries(workbookParts(names))) zip.addBuffer(Buffer.from(text), path)
  zip.end()
}

/** Writes as many rows as one sheet takes; the others remain for the next. */
async function* sheetXml(columns: Column[], rows: Rows, mostRows: number): AsyncGenerator<string> {
  let last = 1
  yield sheetBegin(columns)
  while (rows.batch && (last === 1 || last - 1 + rows.batch.length <= mostRows)) {
    yield rows.batch.map((cells) => rowXml(++last, cells)).join('')
    await rows.advance()
  }
  yield sheetEnd(columns, last)
}

/** The position in the stream of rows. */
class Rows {
  batch: Cell[][] | undefined
  private readonly source: AsyncGenerator<Cell[][]>

  constructor(batches: Sheet['batches']) {
    this.source = (async function* () {
      yield* batches
    })()
  }

  async advance(): Promise<void> {
    const { value, done } = await this.source.next()
    this.batch = done ? undefined : value
  }

  async close(): Promise<void> {
    await this.source.return(undefined)
  }
}
