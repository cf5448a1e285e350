// The files of `deploy/` are parsed by the programs they are for, and use only settings that our program knows.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SETTING_NAMES } from '../../server/platform/lib/config.ts'
import { findHaproxy, shippedHaproxyConfig } from '../support/haproxy.ts'
import { projectRoot } from '../support/processes.ts'

const deploy = path.join(projectRoot, 'deploy')
const read = (file: string) => readFileSync(path.join(deploy, file), 'utf8')
const program = (name: string) =>
  ['/usr/bin', '/usr/sbin', '/usr/local/bin'].map((dir) => path.join(dir, name)).find(existsSync)

let folder: string

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'so-cong-deploy-'))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Returns what the program printed. Throws if it exits with an error. */
function run(file: string, args: string[], env: Record<string, string> = {}): string {
  return execFileSync(file, args, {
    encoding: 'utf8',
    timeout: 30_000,
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** The command of `npm start` without the keeper, which replaces a supervisor. */
function startCommand(): string {
  const { scripts } = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8'))
  return scripts.start.replace('server/operations/launch/keep.mjs ', '')
}

describe('the configuration of Prometheus', () => {
  const promtool = program('promtool')

  test.skipIf(!promtool)('Prometheus itself understands its alerts', () => {
    const told = run(promtool ?? '', ['check', 'config', path.join(deploy, 'prometheus/prometheus.yml')])
    const rules = readFileSync(path.join(deploy, 'prometheus/alerts.yml'), 'utf8').match(/- alert: /g)
    expect(told).toContain(`${rules?.length} rules found`)
  })
})

describe('the service of systemd', () => {
  const analyze = program('systemd-analyze')
  // The unit's user and folder exist only on a prepared server.
  const unitHere = () => {
    const file = path.join(folder, 'so-cong.service')
    const unit = read('systemd/so-cong.service').replace('/usr/bin/node', process.execPath)
    writeFileSync(file, unit)
    return file
  }

  test.skipIf(!analyze)('is understood by systemd without a warning', () => {
    expect(run(analyze ?? '', ['verify', unitHere()])).toBe('')
  })

  test.skipIf(!analyze)('leaves the service an exposure of at most 3 of 10', () => {
    const told = run(analyze ?? '', ['security', '--offline=true', unitHere()])
    const exposure = /Overall exposure level for so-cong\.service: ([\d.]+)/.exec(told)?.[1]
    expect(Number(exposure)).toBeLessThanOrEqual(3)
  })

  test('starts the program with the same bounds as npm start does', () => {
    expect(read('systemd/so-cong.service')).toContain(`ExecStart=/usr/bin/${startCommand()}\n`)
  })
})

describe('the proxies', () => {
  test('use a certificate that every browser trusts: Caddy gets one automatically, HAProxy is given one', () => {
    expect(read('caddy/Caddyfile')).toMatch(/^[a-z0-9-]+(\.[a-z0-9-]+)+ \{$/m)
    expect(read('caddy/Caddyfile')).not.toMatch(/tls internal|local_certs|auto_https|http:\/\//)
    expect(read('haproxy/haproxy.cfg')).toMatch(/^ *bind :443 ssl crt \S+/m)
  })

  test('run on the same computer as the program, so that plain HTTP never leaves it', () => {
    const upstreams = [
      ...read('caddy/Caddyfile').matchAll(/reverse_proxy (\S+)/g),
      ...read('haproxy/haproxy.cfg').matchAll(/^ *server \S+ (\S+)/gm),
    ].map(([, to]) => to)
    expect(upstreams.length).toBeGreaterThan(2)
    expect(upstreams.filter((to) => !to?.startsWith('127.0.0.1:'))).toEqual([])
    expect(read('systemd/so-cong.service')).not.toMatch(/HOST=0\.0\.0\.0/)
  })

  const haproxy = findHaproxy()
  const caddy = program('caddy')

  test.skipIf(!haproxy)('HAProxy understands its configuration', () => {
    const file = path.join(folder, 'haproxy.cfg')
    writeFileSync(file, shippedHaproxyConfig(8443, [3001, 3002]))
    expect(run(haproxy ?? '', ['-c', '-f', file])).not.toMatch(/ALERT|WARNING/)
  })

  test('HAProxy accepts nothing before TLS 1.2, and only ciphers with forward secrecy and authenticated encryption', () => {
    const bind = (what: string) =>
      new RegExp(`ssl-default-bind-${what} (.+)`).exec(read('haproxy/haproxy.cfg'))?.[1] ?? ''
    expect(bind('options')).toContain('ssl-min-ver TLSv1.2')
    const ciphers = [...bind('ciphers').split(':'), ...bind('ciphersuites').split(':')]
    expect(ciphers.filter((one) => !/^(ECDHE-\w+|TLS)[-_].*(GCM|CHACHA20_POLY1305)/.test(one))).toEqual([])
  })

  test.skipIf(!caddy)('Caddy understands its configuration', () => {
    const file = path.join(deploy, 'caddy', 'Caddyfile')
    const adapted = JSON.parse(run(caddy ?? '', ['adapt', '--validate', '--config', file]))
    expect(Object.keys(adapted.apps.http.servers)).toHaveLength(1)
  })
})

describe('the container', () => {
  const containerfile = read('container/Containerfile')
  const compose = program('docker-compose')

  test('is built from the release of this version, and its builder gets nothing else', () => {
    const { version } = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8'))
    expect(containerfile).toContain(`\nARG VERSION=${version}\n`)
    expect(containerfile).toMatch(/^ADD release\/so-cong-\$VERSION-\$PLATFORM\.tar\.gz \/opt\/$/m)
    expect(containerfile).not.toMatch(/^COPY /m)
    const ignored = readFileSync(path.join(projectRoot, '.dockerignore'), 'utf8')
    expect(ignored).toMatch(/^\*\n!release\n$/m)
  })

  test('has an init process that forwards signals and reaps, so that the program can be killed', () => {
    expect(containerfile).toMatch(/^ENTRYPOINT \["\/usr\/bin\/tini", "--"\]$/m)
  })

  test('runs as an unprivileged user', () => {
    expect([...containerfile.matchAll(/^USER (.+)$/gm)].at(-1)?.[1]).toBe('so-cong')
  })

  test('starts the program of the release', () => {
    expect(containerfile).toMatch(/^CMD \["\/opt\/so-cong\/so-cong", "start"\]$/m)
  })

  test.skipIf(!compose).each(['embedded', 'external'])('compose understands the profile %s', (profile) => {
    const file = path.join(deploy, 'container', 'compose.yaml')
    const told = run(compose ?? '', ['-f', file, '--profile', profile, 'config', '--format', 'json'], {
      PUBLIC_URL: 'https://socong.example.vn',
    })
    const services = JSON.parse(told).services
    expect(Object.keys(services)).toEqual([profile])
    expect(services[profile].read_only).toBe(true)
    const ours = JSON.parse(/^HEALTHCHECK .*\n\s+CMD (\[.+\])$/m.exec(containerfile)?.[1] ?? '[]')
    expect(services[profile].healthcheck.test.slice(1)).toEqual(ours)
  })
})

test('the SQL of the roles goes into a file as the documents say, without the headline of npm', () => {
  const [, command = ''] =
    /in a checkout `(npm run [^`>]+)/.exec(
      readFileSync(path.join(projectRoot, 'docs/postgres.md'), 'utf8'),
    ) ?? []
  const printed = execFileSync('/bin/sh', ['-c', command], { cwd: projectRoot, encoding: 'utf8' })
  expect(printed).toMatch(/^-- Run once with psql[\s\S]*create role socong_owner/i)
})

test('every setting in the files of deploy/ is one that the program knows', () => {
  const files = readdirSync(deploy, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.(?!ts$)\w+$/.test(file),
  )
  const texts = [...files, 'container/Containerfile', 'caddy/Caddyfile'].map(read).join('\n')
  const given = [...texts.matchAll(/\b([A-Z][A-Z_]{3,})[=:] ?\S/g)].map((match) => match[1] ?? '')
  const known = new Set<string>([...SETTING_NAMES, 'NODE_ENV', 'VERSION', 'PLATFORM'])
  expect([...new Set(given)].filter((name) => !known.has(name))).toEqual([])
})
