import { lookup } from 'node:dns/promises'
import { access } from 'node:fs/promises'
import { createServer } from 'node:net'
import { type Clock, momentText } from '../../platform/lib/clock.ts'
import type { Config } from '../../platform/lib/config.ts'
import type { Check } from '../doctor/finding.ts'
import { reach } from '../doctor/reach.ts'
import type { InstallPaths } from './unit.ts'

/** Checks that the program can listen on the configured port, or does already. */
export function portCheck({ HOST, PORT }: Pick<Config, 'HOST' | 'PORT'>): Check {
  return async () => {
    const failure = await listenOnce(HOST, PORT)
    const isTaken = failure === 'EADDRINUSE'
    const there = isTaken ? await reach(`http://127.0.0.1:${PORT}/livez`) : undefined
    const words = { address: `${HOST}:${PORT}` }
    return [
      (t) => {
        const title = t('setup.port.title')
        if (!failure) return { tone: 'good', title, text: t('setup.port.free', words) }
        if (there && 'text' in there && there.text === 'ok')
          return { tone: 'good', title, text: t('setup.port.ours', words) }
        const text = t(isTaken ? 'setup.port.taken' : 'setup.port.closed', words)
        return { tone: 'bad', title, text }
      },
    ]
  }
}

/** Returns the system's error code; undefined when listening worked. */
function listenOnce(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code ?? 'failed'))
    server.listen(port, host, () => server.close(() => resolve(undefined)))
  })
}

const succeeds = (attempt: Promise<unknown>) =>
  attempt.then(
    () => true,
    () => false,
  )

/** systemd creates this file once it has synchronised the clock. */
const SYNCHRONISED = '/run/systemd/timesync/synchronized'

/**
 * Checks that the computer synchronises its clock. Only systemd reports that; elsewhere a person has to compare, because the
 * first start trusts the clock.
 */
export function timeCheck(clock: Clock, mark = SYNCHRONISED): Check {
  return async () => {
    const isSet = await succeeds(access(mark))
    const words = { now: momentText(clock.now()) }
    return [
      (t) => ({
        title: t('setup.time.title'),
        tone: isSet ? 'good' : 'due',
        text: t(isSet ? 'setup.time.good' : 'setup.time.compare', words),
      }),
    ]
  }
}

/** Checks that the public address's name resolves; the program behind it does not run yet. */
export function nameCheck(publicUrl: string): Check {
  const { hostname, origin } = new URL(publicUrl)
  return async () => {
    const isKnown = await succeeds(lookup(hostname))
    return [
      (t) => ({
        title: t('doctor.address.title'),
        tone: isKnown ? 'good' : 'due',
        text: t(isKnown ? 'setup.name.good' : 'doctor.address.unknown', { address: origin }),
      }),
    ]
  }
}

/** Checks that a service can read the program and Node, since it cannot see home folders. */
export function placeCheck({ program, node }: Pick<InstallPaths, 'program' | 'node'>): Check {
  const hidden = [program, node].filter((file) => /^\/(home|root|run\/user)\//.test(file))
  return async () => [
    (t) => ({
      title: t('setup.place.title'),
      tone: hidden.length > 0 ? 'bad' : 'good',
      text: hidden.length > 0 ? t('setup.place.hidden', { file: hidden.join(', ') }) : `${program}, ${node}`,
    }),
  ]
}
