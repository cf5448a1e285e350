import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { beforeAll, beforeEach } from 'vitest'
import { late } from './suite.ts'

/** A message as it was received. */
export interface CaughtMail {
  from: string
  to: string[]
  /** As it was sent, with line ends converted to \n. */
  raw: string
  subject: string
  messageId: string
  text: string
  attachments: { name: string; type: string; content: Buffer }[]
}

/** A real SMTP server that stores messages, or behaves as `mode` says. */
export interface MailServer {
  port: number
  url: string
  mails: CaughtMail[]
  /** Number of recipients offered so far. */
  tries: number
  mode: 'take' | 'later' | 'refuse' | 'hang'
  close(): Promise<void>
}

/** One server for the tests of a file, without mails before each. */
export function useMailServer(): MailServer {
  const running: { server?: MailServer } = {}
  beforeAll(async () => {
    running.server = await startMailServer()
    return () => running.server?.close()
  })
  beforeEach(() => void Object.assign(server, { mails: [], tries: 0, mode: 'take' }))
  const server = late(() => running.server)
  return server
}

export async function startMailServer({ tls = false, starttls = false, port = 0 } = {}): Promise<MailServer> {
  const held = new Set<() => void>()
  // Like some servers, it quotes the recipient.
  const answer = (code: number, to: string) => Object.assign(new Error(`<${to}>: no`), { responseCode: code })
  const smtp = new SMTPServer({
    secure: tls,
    authOptional: true,
    disabledCommands: tls || starttls ? [] : ['STARTTLS', 'AUTH'],
    onRcptTo({ address }, _session, done) {
      server.tries += 1
      if (server.mode === 'hang') return void held.add(() => done(answer(451, address)))
      if (server.mode === 'later') return done(answer(451, address))
      done(server.mode === 'refuse' ? answer(550, address) : null)
    },
    async onData(stream, { envelope }, done) {
      const chunks: Buffer[] = []
      for await (const chunk of stream) chunks.push(chunk)
      const { mailFrom, rcptTo } = envelope
      server.mails.push({
        from: mailFrom ? mailFrom.address : '',
        to: rcptTo.map(({ address }) => address),
        ...read(Buffer.concat(chunks).toString('utf8')),
      })
      done()
    },
  })
  smtp.on('error', () => {})
  smtp.listen(port, '127.0.0.1')
  await once(smtp.server, 'listening')
  const at = (smtp.server.address() as AddressInfo).port
  const server: MailServer = {
    port: at,
    url: `${tls ? 'smtps' : 'smtp'}://127.0.0.1:${at}`,
    mails: [],
    tries: 0,
    mode: 'take',
    async close() {
      for (const release of held) release()
      await new Promise<void>((resolve) => smtp.close(resolve))
    },
  }
  return server
}

/** Parses a message of the program: one text, and its attachments. */
function read(raw: string): Pick<CaughtMail, 'raw' | 'subject' | 'messageId' | 'text' | 'attachments'> {
  const plain = raw.replaceAll('\r\n', '\n')
  const { field, body } = partOf(plain)
  const boundary = /^multipart\/mixed;.*boundary="([^"]+)"/.exec(field('Content-Type'))?.[1]
  const [text = plain, ...attached] = boundary
    ? body
        .split(`--${boundary}`)
        .slice(1, -1)
        .map((part) => part.trimStart())
    : [plain]
  return {
    raw: plain,
    subject: words(field('Subject')),
    messageId: field('Message-ID'),
    text: contentOf(text).toString('utf8'),
    attachments: attached.map((part) => ({
      name: /filename="?([^";]+)/.exec(partOf(part).field('Content-Disposition'))?.[1] ?? '',
      type: /^[^;]*/.exec(partOf(part).field('Content-Type'))?.[0] ?? '',
      content: contentOf(part),
    })),
  }
}

function partOf(plain: string): { field: (name: string) => string; body: string } {
  const at = plain.indexOf('\n\n')
  const head = plain.slice(0, at).replaceAll(/\n[ \t]+/g, ' ')
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'mi').exec(head)?.[1] ?? ''
  return { field, body: plain.slice(at + 2) }
}

function contentOf(part: string): Buffer {
  const { field, body } = partOf(part)
  const how = field('Content-Transfer-Encoding')
  if (how === 'base64') return Buffer.from(body, 'base64')
  return Buffer.from(how === 'quoted-printable' ? unquoted(body) : body)
}

function unquoted(text: string): string {
  const bytes = text
    .replaceAll('=\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

/** Decodes RFC 2047 words. */
function words(text: string): string {
  return text
    .replaceAll(/\?= =\?/g, '?==?')
    .replaceAll(/=\?utf-8\?([BQ])\?([^?]*)\?=/gi, (_, kind: string, word: string) =>
      kind.toUpperCase() === 'B'
        ? Buffer.from(word, 'base64').toString('utf8')
        : unquoted(word.replaceAll('_', ' ')),
    )
}
