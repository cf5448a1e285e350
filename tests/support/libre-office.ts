import { execFile } from 'node:child_process'
import { accessSync, constants, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { type CheerioAPI, load } from 'cheerio'
import { makeTempDir } from './temp-dir.ts'

const run = promisify(execFile)

/** Opens files of Office (Debian: libreoffice-calc-nogui); a test that needs it is skipped by name without it. */
export const hasCalc = isInstalled('soffice')

/** The same, and the text of its printout can be read. */
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

/** The pages of a document as LibreOffice lays them out. */
export function pagesIn(file: Buffer, ending: string): Promise<string[]> {
  return inFolder(async (folder) => {
    writeFileSync(path.join(folder, `file.${ending}`), file)
    const [pdf = ''] = await saveAs('pdf', folder, [`file.${ending}`])
    return textOf(pdf)
  })
}

/** The text of each page, laid out as on paper. */
export function pagesOfPdf(pdf: Buffer): Promise<string[]> {
  return inFolder((folder) => {
    const file = path.join(folder, 'file.pdf')
    writeFileSync(file, pdf)
    return textOf(file)
  })
}

export interface Opened {
  /** What a person sees in each cell, row by row; empty rows at the end are left out. */
  shown: string[][]
  formulas: string[]
}

/** What LibreOffice makes of the files of a folder when somebody opens them, all in one run. */
export async function openInLibreOffice(folder: string, files: string[]): Promise<Opened[]> {
  const opened = await saveAs('fods', folder, files)
  return opened.map((flat) => seen(load(readFileSync(flat, 'utf8'), { xml: true })))
}

/**
 * What becomes of the files of a folder when somebody opens them, as `openAs` says, and saves them as something else: the
 * new paths.
 */
export async function saveAs(
  format: string,
  folder: string,
  files: string[],
  openAs?: string,
): Promise<string[]> {
  const saved = path.join(folder, 'saved')
  await run('soffice', [
    // A profile of its own: another LibreOffice that runs on this computer would take the work and answer nothing.
    `-env:UserInstallation=${pathToFileURL(path.join(folder, 'profile')).href}`,
    '--headless',
    ...(openAs ? [`--infilter=${openAs}`] : []),
    ...['--convert-to', format, '--outdir', saved],
    ...files.map((file) => path.join(folder, file)),
  ])
  return files.map((file) => path.join(saved, `${path.parse(file).name}.${format.split(':')[0]}`))
}

/** As plain strings: the library reads the types of its selectors, and stumbles over a namespace. */
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
        // Equal cells stand there once, with their number. Line ends and tabs are elements: they are left out.
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
