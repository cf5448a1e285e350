import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { projectRoot } from '../../server/platform/lib/paths.ts'
import { freePort, isListening } from './program.ts'

/** The path of HAProxy, or undefined if it is not installed. */
export function findHaproxy(): string | undefined {
  return ['/usr/sbin/haproxy', '/usr/bin/haproxy'].find(existsSync)
}

export interface Haproxy {
  url: string
  stop(): Promise<void>
}

/** The shipped configuration with other ports, and without TLS, which is not tested here. */
export function shippedHaproxyConfig(port: number, instances: [number, number]): string {
  return readFileSync(path.join(projectRoot, 'deploy', 'haproxy', 'haproxy.cfg'), 'utf8')
    .replace(/bind :443.*/, `bind 127.0.0.1:${port}`)
    .replace('127.0.0.1:3001', `127.0.0.1:${instances[0]}`)
    .replace('127.0.0.1:3002', `127.0.0.1:${instances[1]}`)
}

/** Starts HAProxy with the shipped configuration in front of two instances. */
export async function startHaproxy(folder: string, ports: [number, number]): Promise<Haproxy> {
  const port = await freePort()
  const file = path.join(folder, 'haproxy.cfg')
  await writeFile(file, shippedHaproxyConfig(port, ports))
  const child: ChildProcess = spawn(findHaproxy() ?? '', ['-f', file], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
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
