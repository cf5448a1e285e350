// Malicious files that a head uploads, and their effect on other offices.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Role } from '../../server/platform/db/schema.ts'
import { POLICY } from '../../server/policy.ts'
import type { Client } from './client.ts'
import { newVisitor } from './load.ts'
import { wordsAt, workbookOf, workbookSharing } from './workbook.ts'

/** Megabytes of input that would exploit code of quadratic time. */
export const HOSTILE: Record<string, string | Buffer> = {
  'a,a,a,…': 'a,'.repeat(500_000),
  'brackets that do not close': '(,'.repeat(500_000),
  'marks without a letter': '\u0301\u0323'.repeat(250_000),
  'quotation marks': '"'.repeat(1_000_000),
  'a table of the largest size': `Họ và tên,Phòng\n${'Nguyễn Văn An,Văn phòng\n'.repeat(4900)}`,
  'a workbook that unpacks to a thousand times its size': workbookOf(' '.repeat(50_000_000)),
  'a workbook whose one word is in its last place': farAway('XFD1048576'),
  'a workbook of as many places as are read': farAway('CV10400'),
  'a workbook of a hundred such sheets': farAway(...Array<string>(100).fill('CV10400')),
  'a workbook whose one text is in every cell': workbookSharing(
    'x'.repeat(2_000_000),
    Array<string>(100_000).fill('A1'),
  ),
}

function farAway(...places: string[]): Buffer {
  return workbookOf(...places.map((at) => `<sheetData><row r="1">${wordsAt(at, 'x')}</row></sheetData>`))
}

/** Every import route of the policy, by the role that may use it. */
export const IMPORTS = { head: importsOf('head'), district: importsOf('district') }

/** Except that of a meeting, which would have to be created first: its lists are handled like those of guests. */
function importsOf(role: Role): string[] {
  const routes = Object.entries(POLICY).filter(
    ([name, { who }]) => /^POST [^:]+\/import$/.test(name) && who.includes(role),
  )
  return routes.map(([name]) => name.replace('POST ', ''))
}

export interface Noticed {
  /** Milliseconds of each entry at another office's gate, and of each `/livez`. */
  entries: number[]
  lives: number[]
  /** Answers to these that were not successful. */
  failed: string[]
  /** Count of the uploads' answers, by status. */
  answers: Record<string, number>
}

/** Uploads each file as `head` to each of `paths`, while `gate` records visitors. */
export async function uploadHostile(head: Client, paths: string[], gate: Client): Promise<Noticed> {
  const noticed: Noticed = { entries: [], lives: [], failed: [], answers: {} }
  let over = false
  const uploads = (async () => {
    for (const path of paths) {
      for (const file of Object.values(HOSTILE)) {
        const { status } = await head.upload(path, file)
        noticed.answers[status] = (noticed.answers[status] ?? 0) + 1
      }
    }
    over = true
  })()
  do {
    await timed(noticed.entries, () => gate.enter(newVisitor()), 303, noticed)
    await timed(noticed.lives, () => gate.get('/livez'), 200, noticed)
    await sleep(20)
  } while (!over)
  await uploads
  return noticed
}

async function timed(
  times: number[],
  ask: () => Promise<{ status: number }>,
  wanted: number,
  { failed }: Noticed,
): Promise<void> {
  const since = performance.now()
  const status = await ask().then(
    (answer) => answer.status,
    () => 0,
  )
  times.push(performance.now() - since)
  if (status !== wanted) failed.push(`${status} instead of ${wanted}`)
}
