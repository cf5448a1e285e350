import type { NodemailerError } from 'nodemailer'
import { type Failure, failureOf, SendError } from './failure.ts'
import { isLoopbackHost, mailSender, type SmtpServer, smtpServer } from './mail-settings.ts'

export interface Mail {
  /** The message's id, by which receivers recognise a repeat. */
  id: string
  to: string
  subject: string
  text: string
  attachment?: { name: string; type: string; content: Uint8Array }
}

export interface Mailer {
  send(mail: Mail): Promise<void>
  /** Connects up to the server's greeting and sends nothing. Throws a SendError. */
  verify(): Promise<void>
}

/** Milliseconds of silence after which a connection is given up, and milliseconds for a whole message. */
const SILENCE_MS = 10_000
const WHOLE_MS = 20_000

/**
 * Sends mail through the configured server, with a new connection for each message: a gate sends few, and an open connection
 * may be dead. Undefined when no server is configured. Loads the library with the first message.
 */
export function createMailer(
  config: { SMTP_URL?: string | undefined; MAIL_FROM?: string | undefined; PUBLIC_URL?: string | undefined },
  limits: { silence?: number; whole?: number } = {},
): Mailer | undefined {
  if (!config.SMTP_URL || !config.MAIL_FROM) return undefined
  const { silence = SILENCE_MS, whole = WHOLE_MS } = limits
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
          // As an object, because a string would be parsed as a list of addresses.
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
    // Plain text is only allowed to a server on this computer.
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
  // Not final, because the operator may fix the account.
  if (/AUTH$/.test(code)) return new SendError('sign_in')
  const isOfMessage = code === 'EENVELOPE' || code === 'EMESSAGE'
  if (isOfMessage && (responseCode === undefined || permanent)) return new SendError('refused', true)
  if (responseCode === undefined) return new SendError(reasonOf(code, originalCode))
  // An error before the message concerns the server, so a later attempt may succeed.
  return new SendError(code === 'ETLS' ? 'no_tls' : 'later')
}

function reasonOf(code: string, originalCode: string | undefined): Failure {
  const known = [originalCode, code].map(failureOf)
  return known.find((one) => one === 'certificate' || one === 'silent') ?? failureOf(code)
}
