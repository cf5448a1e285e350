import type { NodemailerError } from 'nodemailer'
import { type Failure, failureOf, SendError } from './failure.ts'
import { isLoopbackHost, mailSender, type SmtpServer, smtpServer } from './mail-settings.ts'

export interface Mail {
  /** Of the message: the same again is known as a repeat. */
  id: string
  to: string
  subject: string
  text: string
  attachment?: { name: string; type: string; content: Uint8Array }
}

export interface Mailer {
  /** Throws a SendError. */
  send(mail: Mail): Promise<void>
  /** Goes as far as the server's welcome, and sends nothing. Throws a SendError. */
  verify(): Promise<void>
}

/** Milliseconds of silence after which a server is given up, and of a whole message. */
const SILENCE = 10_000
const WHOLE = 20_000

/**
 * Sends mail by the server of the settings, a connection each: a gate sends few, and a connection kept open is one more
 * that can be dead. Undefined where no server is given. The library is loaded with the first message.
 */
export function createMailer(
  config: { SMTP_URL?: string | undefined; MAIL_FROM?: string | undefined; PUBLIC_URL?: string | undefined },
  limits: { silence?: number; whole?: number } = {},
): Mailer | undefined {
  if (!config.SMTP_URL || !config.MAIL_FROM) return undefined
  const { silence = SILENCE, whole = WHOLE } = limits
  const from = mailSender(config.MAIL_FROM)
  const server = smtpServer(config.SMTP_URL)
  if (!from || !server) return undefined
  const domain = config.PUBLIC_URL ? new URL(config.PUBLIC_URL).hostname : 'so-cong.invalid'
  let transport: ReturnType<typeof createTransport> | undefined
  const connected = () => {
    transport ??= createTransport(server, silence)
    return transport
  }
  return {
    async send({ id, to, subject, text, attachment }) {
      const { sendMail } = await connected()
      const signal = AbortSignal.timeout(whole)
      try {
        await sendMail({
          from,
          // As an object: a text would be read as a list of addresses.
          to: { name: '', address: to },
          subject,
          text,
          ...(attachment && { attachments: [attached(attachment)] }),
          messageId: `<${id}@${domain}>`,
          headers: { 'Auto-Submitted': 'auto-generated' },
          disableFileAccess: true,
          disableUrlAccess: true,
          signal,
        })
      } catch (error) {
        throw signal.aborted ? new SendError('silent') : toSendError(error as NodemailerError)
      }
    },
    async verify() {
      const { verify } = await connected()
      await verify().catch((error) => {
        throw toSendError(error)
      })
    },
  }
}

function attached({ name, type, content }: NonNullable<Mail['attachment']>) {
  return { filename: name, contentType: type, content: Buffer.from(content) }
}

async function createTransport({ host, port, secure, auth }: SmtpServer, silence: number) {
  const { default: nodemailer } = await import('nodemailer')
  const isLocal = isLoopbackHost(host)
  const transport = nodemailer.createTransport({
    host,
    port,
    secure,
    ...(auth && { auth }),
    // Never in clear, but to this very computer.
    requireTLS: !secure && !isLocal,
    ignoreTLS: !secure && isLocal,
    tls: { minVersion: 'TLSv1.2', rejectUnauthorized: true },
    connectionTimeout: silence,
    greetingTimeout: silence,
    socketTimeout: silence,
    dnsTimeout: silence,
  })
  return { sendMail: transport.sendMail.bind(transport), verify: () => transport.verify() }
}

function toSendError({ code = '', originalCode, responseCode, permanent }: NodemailerError): SendError {
  // Whoever runs the server can mend the account meanwhile.
  if (/AUTH$/.test(code)) return new SendError('sign_in')
  const isOfMessage = code === 'EENVELOPE' || code === 'EMESSAGE'
  if (isOfMessage && (responseCode === undefined || permanent)) return new SendError('refused', true)
  if (responseCode === undefined) return new SendError(reasonOf(code, originalCode))
  // Before the message the server speaks of itself: another day it may do otherwise.
  return new SendError(code === 'ETLS' ? 'no_tls' : 'later')
}

function reasonOf(code: string, originalCode: string | undefined): Failure {
  const known = [originalCode, code].map(failureOf)
  return known.find((one) => one === 'certificate' || one === 'silent') ?? failureOf(code)
}
