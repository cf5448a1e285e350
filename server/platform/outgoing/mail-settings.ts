import { isIP } from 'node:net'

export interface SmtpServer {
  host: string
  port: number
  /** True for TLS from the first byte; false for STARTTLS. */
  secure: boolean
  auth: { user: string; pass: string } | undefined
}

/** Parses `smtps://user:password@host` or `smtp://host:587`; undefined for anything else, such as a URL with options. */
export function smtpServer(text: string): SmtpServer | undefined {
  if (!/^smtps?:\/\/[^/?#]+\/?$/.test(text) || !URL.canParse(text)) return undefined
  const url = new URL(text)
  const secure = url.protocol === 'smtps:'
  const [user, pass] = [decoded(url.username), decoded(url.password)]
  if (!url.hostname || user === undefined || pass === undefined || (user === '') !== (pass === ''))
    return undefined
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port ? Number(url.port) : secure ? 465 : 587,
    secure,
    auth: user ? { user, pass } : undefined,
  }
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

/** One plain address of at most 254 characters, without quotes or comments. */
const ADDRESS = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){0,8}$/

export function isMailAddress(text: string): boolean {
  return text.length <= 254 && ADDRESS.test(text)
}

/** Parses `Sổ Cổng <gate@example.vn>` or an address alone; undefined for anything else. */
export function mailSender(text: string): { name: string; address: string } | undefined {
  const [, name = '', address = ''] = /^([^<>"\r\n]{0,120})<([^<>\s]+)>$/.exec(text.trim()) ?? [
    '',
    '',
    text.trim(),
  ]
  return isMailAddress(address) ? { name: name.trim(), address } : undefined
}
