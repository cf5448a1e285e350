import { readFile, rm, writeFile } from 'node:fs/promises'
import type { Signer } from '../../core/installation/erasure-journal.ts'
import { StartError } from '../../platform/lib/errors.ts'
import type { Fingerprint } from './archive.ts'
import type { State } from './state.ts'

/** The report stored beside an archive as `.json`: what the archive is, and what was in it. Contains no personal data. */
export interface Report extends State, Fingerprint {
  made_at: string
  /** The folder with the log of what was recorded afterwards, and when that begins; missing where none is kept. */
  wal?: { chain: string; from: string } | undefined
}

/**
 * Signs the report, and with its fingerprint the archive: somebody who has only the folder of the backups can make neither, nor
 * put another archive beside the report.
 */
export async function writeReport(file: string, report: Report, signer: Signer): Promise<void> {
  const signed = { signature: signatureOf(report, signer), ...report }
  // Removed first: writing through a symbolic link would overwrite its target.
  await rm(`${file}.json`, { force: true })
  await writeFile(`${file}.json`, `${JSON.stringify(signed, undefined, 1)}\n`, {
    ...{ mode: 0o600, flag: 'wx', flush: true },
  })
}

/**
 * The report of an archive, if this installation has signed it. Otherwise throws a StartError, unless `isFileTrusted`: then an
 * unsigned one counts too, and a missing one is undefined.
 */
export async function readReport(
  file: string,
  { signer, isFileTrusted = false }: { signer: Signer | undefined; isFileTrusted?: boolean | undefined },
): Promise<Report | undefined> {
  const text = await readFile(`${file}.json`, 'utf8').catch(() => undefined)
  const { signature, ...report } = text === undefined ? {} : parsed(`${file}.json`, text)
  if (isFileTrusted) return text === undefined ? undefined : (report as Report)
  if (text === undefined)
    throw distrusted(
      `Thiếu ${file}.json, báo cáo của bản sao: hãy chép cả hai tệp về cùng chỗ`,
      'the report of the backup is missing: copy both files to the same place',
    )
  if (!signer)
    throw distrusted(
      'Thiếu secret.key nên không biết bản sao này của ai: hãy đặt lại tệp đó vào DATA_DIR trước',
      'secret.key is missing, by which a backup is known to be yours: put it into DATA_DIR first',
    )
  if (signature !== signatureOf(report as Report, signer))
    throw distrusted(
      `${file}.json không do secret.key này ký: báo cáo của bản Sổ Cổng trước tháng 12/2026, của hệ thống khác, hoặc đã bị sửa`,
      'its report is not signed with this secret.key: it is of a version before December 2026, of another installation, or was changed',
    )
  return report as Report
}

function signatureOf(report: Report, signer: Signer): string {
  return signer.sign('backup', JSON.stringify(report))
}

function parsed(name: string, text: string): { signature?: unknown } {
  try {
    const report: unknown = JSON.parse(text)
    if (typeof report === 'object' && report !== null) return report
  } catch {}
  throw new StartError(
    `${name} đã hỏng: hãy chép lại tệp đó (the report of the backup is damaged: copy it again).`,
  )
}

function distrusted(why: string, inEnglish: string): StartError {
  return new StartError(
    `${why} (${inEnglish}).\nNếu không có cách nào khác và biết chắc bản sao do cơ quan mình làm, không ai khác sửa được, thêm --trust-file: dữ liệu ` +
      'trong một bản sao lạ có thể chạy lệnh trên máy này (where nothing else helps, and you know that you made this backup and ' +
      'that nobody else could change it, add --trust-file: the data in a stranger’s backup can run commands on this computer).',
  )
}
