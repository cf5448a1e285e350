import path from 'node:path'
import pg from 'pg'
import { COLUMNS } from '../../server/head/log/export-form.ts'
import { projectRoot } from '../../server/platform/lib/paths.ts'
import { Client } from '../support/client.ts'
import { freePort } from '../support/program.ts'
import { startArguments, startNode, untilAnswers } from './children.ts'
import { median } from './load.ts'
import type { Plan } from './plan.ts'
import { sessionOf } from './sessions.ts'
import type { Line } from './table.ts'
import { crowdOf, holdVisits } from './visits.ts'
import type { World } from './world.ts'

/** Longest acceptable time (ms) during which no other request is answered. */
const AIM = 50
const ROUNDS = 3

/** How long a head's large pages and files hold the event loop. */
export async function loop(world: World, { sizes }: Plan): Promise<Line[]> {
  const admin = new pg.Client({ connectionString: world.adminUrl })
  await admin.connect()
  const [port, watch] = [await freePort(), await freePort()]
  const [, ...args] = startArguments()
  const child = startNode({
    args: ['--import', path.join(projectRoot, 'tests/bench/loop-watch.mjs'), ...args],
    cwd: projectRoot,
    env: { ...world.settings, PORT: String(port), LOOP_PORT: String(watch) },
    logFile: path.join(world.folder, 'loop.log'),
  })
  try {
    const url = `http://127.0.0.1:${port}`
    await untilAnswers(`${url}/sign-in`, child)
    const { from, to } = await holdVisits(admin, crowdOf(world.gates, Math.min(...sizes)))
    const head = new Client(url)
    const cookie = await sessionOf(world, world.gates[0]?.officeId ?? '', 'head')
    head.cookies.set('sid', cookie.replace('sid=', ''))
    const { location } = await head.post('/log/search', { from, to })
    const columns = COLUMNS.map((column): [string, string] => ['columns', column])
    const file = (format: string) => () =>
      head.postRaw(
        (location ?? '').replace('/log', '/log/export'),
        new URLSearchParams([['export_purpose', 'archive'], ['format', format], ...columns]).toString(),
      )
    const longest = async () => Number(await (await fetch(`http://127.0.0.1:${watch}`)).text())
    const lines: Line[] = []
    for (const [what, ask] of Object.entries({
      'a CSV of 20 000 visits': file('csv'),
      'an XLSX of them': file('xlsx'),
      'a page of their log': () => head.get('/log?view=week'),
      'the board': () => head.get('/gate'),
      'the book of a day': () => head.post('/book', { from: to, until: to }),
    })) {
      await ask()
      const times: number[] = []
      for (let round = 0; round < ROUNDS; round++) {
        await longest()
        const { status } = await ask()
        if (status >= 400) throw new Error(`${what} was answered ${status}`)
        times.push(await longest())
      }
      const held = median(times)
      lines.push({
        what: `event loop held by ${what}`,
        ours: `${held.toFixed(0)} ms`,
        ...{ aim: `≤ ${AIM} ms`, met: held <= AIM, rounds: times },
      })
    }
    return lines
  } finally {
    await child.stop()
    await admin.end()
  }
}
