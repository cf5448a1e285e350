import path from 'node:path'
import { projectRoot } from '../../server/platform/lib/paths.ts'
import { freePort } from '../support/program.ts'
import { startArguments, startNode, untilAnswers } from './children.ts'
import { median } from './load.ts'
import type { Line } from './table.ts'
import type { Gate, World } from './world.ts'

/** Longest acceptable time (ms) during which no other request is answered. */
const AIM = 50
const ROUNDS = 3
const HOST = '127.0.0.1'

export interface Head {
  get: (path: string) => Promise<Answered>
  post: (path: string, fields: [string, string][]) => Promise<Answered>
  upload: (path: string, file: string) => Promise<Answered>
}
interface Answered {
  location: string
  status: number
}
export type Ask = () => Promise<Answered>

/** Starts the application with a monitor of its event loop. */
export async function startWatched({ folder, settings }: World) {
  const [port, watch] = [await freePort(), await freePort()]
  const [, ...args] = startArguments()
  const preload = ['--import', path.join(projectRoot, 'tests/bench/loop-watch.mjs')]
  const child = startNode({
    args: [...preload, ...args],
    cwd: projectRoot,
    env: { ...settings, PORT: String(port), LOOP_PORT: String(watch) },
    logFile: path.join(folder, 'loop.log'),
  })
  await untilAnswers(`http://${HOST}:${port}/sign-in`, child)
  return { ...child, port, watch }
}

/** The longest blocking of the event loop since the last call, in ms. */
export async function read({ watch }: { watch: number }): Promise<number> {
  return Number(await (await fetch(`http://${HOST}:${watch}`)).text())
}

export async function longest(app: { watch: number }, what: string, ask: Ask): Promise<Line> {
  await ask()
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    await read(app)
    const { status } = await ask()
    if (status >= 400) throw new Error(`${what} was answered ${status}`)
    times.push(await read(app))
  }
  const held = median(times)
  return {
    what: what.startsWith('  ') ? what : `event loop held by ${what}`,
    ours: `${held.toFixed(0)} ms`,
    aim: `≤ ${AIM} ms`,
    met: held <= AIM,
  }
}

export function headOf(port: number, { cookie }: Gate): Head {
  const origin = `http://${HOST}:${port}`
  const send = async (method: string, to: string, body?: URLSearchParams | FormData): Promise<Answered> => {
    const headers = { Cookie: cookie, ...(body && { Origin: origin }) }
    const answer = await fetch(origin + to, { method, headers, redirect: 'manual', ...(body && { body }) })
    await answer.body?.pipeTo(new WritableStream())
    return { status: answer.status, location: answer.headers.get('location') ?? '' }
  }
  return {
    get: (to) => send('GET', to),
    post: (to, fields) => send('POST', to, new URLSearchParams(fields)),
    upload: (to, file) => {
      const form = new FormData()
      form.set('text', '')
      form.set('file', new Blob([file]), 'danh-sach.csv')
      return send('POST', to, form)
    },
  }
}
