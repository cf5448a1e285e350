// Patterns that must not appear in the sources, such as dangerous functions, searched in every file.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { projectRoot } from '../../server/platform/lib/paths.ts'

const sources = (folder: string, kind = /\.m?[jt]s$/) =>
  readdirSync(path.join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => kind.test(file))
    .map((file): [string, string] => [file, readFileSync(path.join(projectRoot, folder, file), 'utf8')])

const server = sources('server')
const browser = sources('public')

/** Names of the files that contain `pattern`, without their folders, which may change. */
const filesWith = (pattern: RegExp, among = server) =>
  among.filter(([, text]) => pattern.test(text)).map(([file]) => path.basename(file))

describe('the server', () => {
  test('imports zod as a namespace, so that the bundle takes only what is used: `{ z }` would add the words of forty languages', () => {
    expect(filesWith(/import \{[^}]*\bz\b[^}]*\} from 'zod'/)).toEqual([])
  })

  test('evaluates no text as code', () => {
    expect(filesWith(/\beval\(|new Function\(|\bvm\b['"]|setTimeout\(['"`]|createRequire\(.*\)\(\w/)).toEqual(
      [],
    )
  })

  test('builds the path of a file only with node:path, which knows the separator of Windows, and imports a file by its URL', () => {
    expect(filesWith(/\$\{[\w.]*(?:folder|dir|aside|cluster|root|file)\}[/\\]/i)).toEqual([])
    expect(
      filesWith(
        /\b(?:folder|dir|aside|cluster|root|file) \+ ['"`][/\\]|(?:folder|dir|file)\.split\(['"`]\//i,
      ),
    ).toEqual([])
    expect(filesWith(/await import\((?:file|path\.)/)).toEqual([])
  })

  test('leaves memory to Node: no code of ours is native, and no buffer is handed out with what stood there before', () => {
    const files = ['server', 'public', 'views', 'migrations'].flatMap((folder) =>
      readdirSync(path.join(projectRoot, folder), { recursive: true, encoding: 'utf8', withFileTypes: true })
        .filter((file) => file.isFile())
        .map(({ name }) => path.extname(name)),
    )
    const NATIVE = ['.c', '.cc', '.cpp', '.h', '.rs', '.go', '.node', '.so', '.wasm', '.wat', '.gyp']
    expect(files.length).toBeGreaterThan(500)
    expect(files.filter((type) => NATIVE.includes(type))).toEqual([])
    expect(filesWith(/allocUnsafe|new Buffer\(|process\.binding|process\.dlopen|\bffi\b/)).toEqual([])
  })

  test('starts other programs without a shell, and never with words of a request', () => {
    expect(filesWith(/\bexec(Sync)?\(['"`]|execSync|shell: true/)).toEqual([])
    const starters = filesWith(/node:child_process/)
    const known = ['embedded-launch.ts', 'embedded-user.ts', 'keep.mjs', 'nightly.ts', 'update.ts']
    expect(starters.filter((file) => !known.includes(file))).toEqual([])
  })

  test('connects to no server but its database, the mail server, webhooks, the devices of hosts and the identity provider', () => {
    expect(filesWith(/\bfetch\(|node:(http2|dgram)|http\.(get|request)\(|XMLHttpRequest/)).toEqual([])
    // `reach.ts` checks whether the public address leads to this server.
    expect(filesWith(/node:https/)).toEqual(['reach.ts', 'post.ts'])
    // `post.ts` only determines the type of an address; the setup resolves the public name.
    expect(filesWith(/node:dns/)).toEqual(['checks.ts', 'post.ts', 'public-address.ts'])
    expect(filesWith(/from 'node:dns\/promises'/)).toEqual(['checks.ts', 'public-address.ts'])
    expect(filesWith(/['"]nodemailer['"]\)/)).toEqual(['mail.ts'])
    expect(filesWith(/['"]web-push['"]\)/)).toEqual(['push.ts'])
    expect(filesWith(/['"](openid-client|jose)['"]/)).toEqual(['oidc.ts'])
    // web-push only builds messages; `post.ts` sends them.
    expect(filesWith(/sendNotification/)).toEqual([])
    const connects = filesWith(/net\.(connect|createConnection)\(|\bcreateConnection\(/)
    // A local socket that allows only one application per data directory.
    expect(connects).toEqual(['instance-lock.ts'])
  })

  test('names an error in the log by its cause, which says what it means and quotes nothing', () => {
    expect(filesWith(/\blog(\.\w+|\[[^\]]*\])\([^;)]*(\bcode\b|\berror: |\.message\b)/)).toEqual([])
  })

  test('takes unpredictable values only from a cryptographic source', () => {
    // Spreads the moments at which pages connect again.
    expect(filesWith(/Math\.random/)).toEqual(['events.ts'])
  })

  test('uses no broken hash or cipher', () => {
    expect(filesWith(/['"`](md5|sha1|des|rc4|bf|[\w-]*-ecb|[\w-]*-cbc)['"`]/i)).toEqual([])
  })

  test('reads cookies and writes them in one file', () => {
    expect(filesWith(/\.cookie\(|clearCookie|parseCookie|['"]Set-Cookie['"]/i)).toEqual(['cookies.ts'])
  })

  test('answers with a status that is in use, and sends on by 303 whoever may have posted', () => {
    expect(filesWith(/\bredirect\((?!303, )/, server)).toEqual(['routes.ts', 'routes.ts'])
    const given = server.flatMap(([, text]) => [
      ...text.matchAll(/\b(?:again|redirect|refuse|status)\((\d+)|\bstatus(?:Code =|:) (\d+)/g),
    ])
    expect(new Set(given.map(([, one, other]) => Number(one ?? other)))).toEqual(
      new Set([204, 302, 303, 400, 401, 403, 404, 409, 410, 422, 429, 500, 503]),
    )
  })

  test('builds no regular expression from what somebody typed', () => {
    const made = server.flatMap(([, text]) => text.match(/new RegExp\([^\n]*/g) ?? [])
    const of = made.flatMap((one) => one.match(/\$\{([^}]*)\}/g) ?? [])
    expect([...new Set(of)].filter((one) => !/^\$\{[A-Z_]+\}$/.test(one))).toEqual([])
    expect(made.filter((one) => !/^new RegExp\(`/.test(one))).toEqual([])
  })
})

test('nobody asks whether a length is at least zero, which each is', () => {
  expect(filesWith(/\.(length|size)\)? (>= 0|< 0)\b/, [...server, ...browser])).toEqual([])
})

describe('the browser', () => {
  test('shows words as text: no markup is made of them', () => {
    const makers =
      /\.(inner|outer)HTML\s*=[^=]|insertAdjacentHTML|document\.write|createContextualFragment|\beval\(/
    expect(filesWith(makers, browser)).toEqual([])
  })

  test('listens to no messages from other windows', () => {
    const listens = /(^|[^.\w])((window|self|globalThis)\.)?(onmessage\s*=|addEventListener\(\s*'message')/m
    // A worker receives messages only from the page that started it.
    expect(filesWith(listens, browser).filter((file) => file !== 'decoder-worker.ts')).toEqual([])
  })

  test('keeps nothing outside of the sealed store but a choice of camera, a bell or keys switched off, and what a visitor asked it to keep', () => {
    expect(filesWith(/(local|session)Storage/, browser).sort()).toEqual([
      ...['camera.ts', 'host.ts', 'setting.ts', 'visitor.ts'],
    ])
  })
})
