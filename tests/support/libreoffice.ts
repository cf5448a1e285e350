import { execFile, execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { type CheerioAPI, load } from 'cheerio'

/** Undefined where LibreOffice is not installed (Debian: libreoffice-calc-nogui). */
export const soffice = find()

function find(): string | undefined {
  try {
    return execFileSync('sh', ['-c', 'command -v soffice'], { encoding: 'utf8' }).trim()
  } catch {
    return undefined
  }
}

export interface Opened {
  /** What a person sees in each cell, row by row; empty rows at the end are left out. */
  shown: string[][]
  formulas: string[]
}

/** What LibreOffice makes of the files of a folder when somebody opens them, all in one run. */
export async function openInLibreOffice(folder: string, files: string[]): Promise<Opened[]> {
  await promisify(execFile)(soffice ?? '', [
    // A profile of its own: beside a running LibreOffice the command would do nothing.
    `-env:UserInstallation=${pathToFileURL(path.join(folder, 'profile')).href}`,
    '--headless',
    ...['--convert-to', 'fods', '--outdir', path.join(folder, 'opened')],
    ...files.map((file) => path.join(folder, file)),
  ])
  return files.map((file) => {
    const flat = path.join(folder, 'opened', `${path.parse(file).name}.fods`)
    return seen(load(readFileSync(flat, 'utf8'), { xml: true }))
  })
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
