import { execFile } from 'node:child_process'
import { accessSync, constants, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { type CheerioAPI, load } from 'cheerio'
import { makeTempDir } from './temp-dir.ts'

const run = promisify(execFile)

/** LibreOffice opens Office files (Debian: libreoffice-calc-nogui); without it, tests that need it are skipped and listed. */
export const hasCalc = isInstalled('soffice')

/** LibreOffice, and pdftotext to read its printouts. */
export const hasLibreOffice = hasCalc && isInstalled('pdftotext')

export function isInstalled(program: string): boolean {
  return (process.env['PATH'] ?? '').split(path.delimiter).some((folder) => {
    try {
      accessSync(path.join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/** The text of each page of a document as LibreOffice lays it out. */
export function pagesIn(file: Buffer, ending: string): Promise<string[]> {
  return inFolder(async (folder) => {
    writeFileSync(path.join(folder, `file.${ending}`), file)
    const [pdf = ''] = await saveAs('pdf', folder, [`file.${ending}`])
    return textOf(pdf)
  })
}

/** The text of each page, with the layout preserved. */
export function pagesOfPdf(pdf: Buffer): Promise<string[]> {
  return inFolder((folder) => {
    const file = path.join(folder, 'file.pdf')
    writeFileSync(file, pdf)
    return textOf(file)
  })
}

export interface Opened {
  /** The displayed text of each cell, row by row, without empty rows. */
  shown: string[][]
  formulas: string[]
}

/** Opens several files in one LibreOffice run and returns what each shows. */
export async function openInLibreOffice(folder: string, files: string[]): Promise<Opened[]> {
  const opened = await saveAs('fods', folder, files)
  return opened.map((flat) => seen(load(readFileSync(flat, 'utf8'), { xml: true })))
}

/** Opens files (with the import filter `openAs`, if given) and saves them in another format. Returns the new paths. */
export async function saveAs(
  format: string,
  folder: string,
  files: string[],
  openAs?: string,
): Promise<string[]> {
  const saved = path.join(folder, 'saved')
  await run('soffice', [
    // A separate profile: a LibreOffice that is already running would otherwise take over the request and return nothing.
    `-env:UserInstallation=${pathToFileURL(path.join(folder, 'profile')).href}`,
    '--headless',
    ...(openAs ? [`--infilter=${openAs}`] : []),
    ...['--convert-to', format, '--outdir', saved],
    ...files.map((file) => path.join(folder, file)),
  ])
  return files.map((file) => path.join(saved, `${path.parse(file).name}.${format.split(':')[0]}`))
}

/** Typed as string, because cheerio's typed selectors cannot parse a namespace. */
const ROW: string = 'table\\:table-row'
const CELL: string = 'table\\:table-cell'
const LINE: string = 'text\\:p'
const FORMULA: string = '[table\\:formula]'

function seen(xml: CheerioAPI): Opened {
  const rows = xml(ROW)
    .get()
    .map((row) => xml(row).children(CELL).get())
    .map((cells) =>
      cells.flatMap((cell) => {
        // Repeated cells are stored once with a count. Line breaks and tabs are elements, so they are left out.
        const text = xml(cell).children(LINE).text()
        const times = Number(xml(cell).attr('table:number-columns-repeated') ?? 1)
        return text === '' && times > 100 ? [] : Array<string>(times).fill(text)
      }),
    )
  return {
    shown: rows.filter((row) => row.some(Boolean)),
    formulas: xml(FORMULA)
      .get()
      .map((cell) => xml(cell).attr('table:formula') ?? ''),
  }
}

async function textOf(pdf: string): Promise<string[]> {
  await run('pdftotext', ['-layout', pdf, `${pdf}.txt`])
  return readFileSync(`${pdf}.txt`, 'utf8').split('\f').slice(0, -1)
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const { folder, remove } = await makeTempDir()
  try {
    return await work(folder)
  } finally {
    await remove()
  }
}
