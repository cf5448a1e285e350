import { execFile } from 'node:child_process'
import { accessSync, constants, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { makeTempDir } from './temp-dir.ts'

const run = promisify(execFile)

/** What opens files of Office and reads what became of them; a test that needs it is skipped by name without it. */
export const hasLibreOffice = ['soffice', 'pdftotext'].every(isInstalled)

function isInstalled(program: string): boolean {
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
    const source = path.join(folder, `file.${ending}`)
    writeFileSync(source, file)
    // A profile of its own: another LibreOffice that runs on this computer would take the work and answer nothing.
    const profile = `-env:UserInstallation=file://${folder}/profile`
    await run('soffice', [profile, '--headless', '--convert-to', 'pdf', '--outdir', folder, source])
    return textOf(path.join(folder, 'file.pdf'))
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
