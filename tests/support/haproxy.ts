import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { projectRoot } from '../../server/platform/lib/paths.ts'
import { freePort, isListening } from './program.ts'

const HAPROXY = ['/usr/sbin/haproxy', '/usr/bin/haproxy'].find(existsSync)
export const hasHaproxy = HAPROXY !== undefined

export interface Haproxy {
  url: string
  stop(): Promise<void>
}

/** HAProxy as the README sets it up, but for the ports, and without TLS, which is not what is looked at. */
export async function startHaproxy(folder: string, ports: [number, number]): Promise<Haproxy> {
  const readme = readFileSync(path.join(projectRoot, 'README.md'), 'utf8')
  const shown = /^ {4}defaults\n(?: {4}.*\n)+/m.exec(readme)?.[0]
  if (!shown) throw new Error('the README shows no configuration of HAProxy')
  const port = await freePort()
  const config = shown
    .replace(/bind :443.*/, `bind 127.0.0.1:${port}`)
    .replace('127.0.0.1:3001', `127.0.0.1:${ports[0]}`)
    .replace('127.0.0.1:3002', `127.0.0.1:${ports[1]}`)
    .replace(/^ {4}/gm, '')
  const file = path.join(folder, 'haproxy.cfg')
  await writeFile(file, config)
  const child: ChildProcess = spawn(HAPROXY ?? '', ['-f', file], { stdio: ['ignore', 'ignore', 'pipe'] })
  let told = ''
  child.stderr?.on('data', (chunk) => {
    told += chunk
  })
  const ended = once(child, 'exit')
  while (!(await isListening(port))) {
    if (child.exitCode !== null) throw new Error(`HAProxy ended: ${told}`)
    await sleep(20)
  }
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}
