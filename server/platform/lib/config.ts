import { accessSync, constants, existsSync } from 'node:fs'
import { isIP } from 'node:net'
import path from 'node:path'
import * as z from 'zod'
import { isMailAddress, mailSender, smtpServer } from '../outgoing/mail-settings.ts'
import { isPrivateWay } from './database-url.ts'
import { home } from './release.ts'
import { webAddress } from './text.ts'

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost', '[::1]'])

const postgresUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\//, 'must begin with postgres:// or postgresql://')
  .optional()

const UNENCRYPTED =
  'must end with ?sslmode=verify-full: names and numbers would cross the network in clear (or with ?sslmode=disable, if nobody else can read that network)'

/** The values that Express accepts; checked here, so that a typing error is reported with the others. */
function isProxy(text: string): boolean {
  const [address = '', bits] = text.split('/')
  const named = /^([1-9]|loopback|linklocal|uniquelocal)$/.test(text)
  return named || (isIP(address) > 0 && (bits === undefined || /^\d{1,3}$/.test(bits)))
}

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a port number')
  .transform(Number)
  .refine((number) => number > 0 && number < 65_536, 'must be between 1 and 65535')

const hosts = z
  .string()
  .regex(/^[A-Za-z0-9.:,-]{1,1000}$/, 'must be names of computers, with commas between them')
  .transform((text) => text.toLowerCase().split(',').filter(Boolean))

const folder = z
  .string()
  .min(1)
  .transform((dir) => path.resolve(home, dir))

const Settings = z
  .object({
    PORT: port.default(3000),
    METRICS_PORT: port.optional(),
    HOST: z.string().min(1).default('127.0.0.1'),
    DATABASE_URL: postgresUrl,
    DATABASE_OWNER_URL: postgresUrl,
    DATABASE_LISTEN_URL: postgresUrl,
    DATA_DIR: folder.prefault('data'),
    PUBLIC_URL: z
      .url({ protocol: /^https?$/, error: 'must be an address such as https://socong.example.vn' })
      .transform((url) => webAddress(url)?.origin)
      .optional(),
    HSTS_SUBDOMAINS: z
      .string()
      .regex(/^(yes|no)$/, 'must be yes or no')
      .default('no')
      .transform((text) => text === 'yes'),
    SECRET_KEY: z.string().min(32, 'must have at least 32 characters').optional(),
    SECRET_KEY_FILE: z.string().min(1).optional(),
    TRUST_PROXY: z
      .string()
      .refine((text) => text.split(',').every((part) => isProxy(part.trim())), {
        error: 'must be a number of proxies, or addresses such as 10.0.0.5,192.168.1.0/24,loopback',
      })
      .optional(),
    DRAIN_SECONDS: z
      .string()
      .regex(/^([0-9]|[1-5][0-9]|60)$/, 'must be a number of seconds from 0 to 60')
      .default('0')
      .transform(Number),
    SEED_FILE: z.string().min(1).optional(),
    BACKUP_DIR: folder.optional(),
    BACKUP_COPY_DIR: folder.optional(),
    BACKUP_KEY: z.string().min(16, 'must have at least 16 characters').optional(),
    BACKUP_DAYS: z
      .string()
      .regex(/^\d{1,3}$/, 'must be a number of days')
      .default('14')
      .transform(Number)
      .refine((days) => days > 0, 'must be at least 1'),
    SMTP_URL: z
      .string()
      .refine((text) => smtpServer(text) !== undefined, {
        error:
          'must be like smtps://user:password@mail.example.vn or smtp://mail.example.vn:587, nothing behind it',
      })
      .optional(),
    MAIL_FROM: z
      .string()
      .refine((text) => mailSender(text) !== undefined, {
        error: 'must be an address such as so-cong@example.vn, or Sổ Cổng <so-cong@example.vn>',
      })
      .optional(),
    OPERATOR_EMAIL: z
      .string()
      .refine(isMailAddress, { error: 'must be an address such as it@example.vn' })
      .optional(),
    OIDC_ISSUER: z
      .url({ protocol: /^https?$/, error: 'must be an address such as https://id.example.vn/realms/so-cong' })
      .optional(),
    OIDC_CLIENT_ID: z.string().min(1).optional(),
    OIDC_CLIENT_SECRET: z.string().min(1).optional(),
    OIDC_CLIENT_SECRET_FILE: z.string().min(1).optional(),
    OIDC_CLAIM: z
      .string()
      .regex(/^\w{1,50}$/, 'must be the name of a claim such as preferred_username')
      .optional(),
    OIDC_LABEL: z.string().min(1).max(60, 'must have at most 60 characters').optional(),
    WEBHOOK_INSIDE_HOSTS: hosts.optional(),
    PUSH_HOSTS: hosts.optional(),
    DEMO_CLOCK: z
      .string()
      .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/, 'must be a day and a time such as 2026-11-25T09:40')
      .transform((text) => new Date(`${text}:00+07:00`))
      .refine((at) => !Number.isNaN(at.getTime()), 'must be a day and a time that exist')
      .optional(),
    DEMO_PASSWORD: z.string().min(12, 'must have at least 12 characters').max(128).optional(),
    // Not an enum: a wrong value there would keep zod from checking the rules below.
    LOG_LEVEL: z
      .string()
      .regex(/^(debug|info|warn|error|silent)$/, 'must be debug, info, warn, error or silent')
      .default('info'),
  })
  .superRefine((value, context) => {
    const fail = (key: string, message: string) => context.addIssue({ code: 'custom', path: [key], message })
    // A malformed value has been reported above and is still present here.
    const address = value.PUBLIC_URL && URL.canParse(value.PUBLIC_URL) ? new URL(value.PUBLIC_URL) : undefined
    const secure = address?.protocol === 'https:'
    if (!LOOPBACK.has(value.HOST) && !secure) {
      fail(
        'PUBLIC_URL',
        `must be https when HOST is ${value.HOST}: names and passwords would cross the network in clear`,
      )
    } else if (address?.protocol === 'http:' && !LOOPBACK.has(address.hostname)) {
      fail('PUBLIC_URL', 'must be https unless it is on this computer')
    }
    for (const name of ['DATABASE_URL', 'DATABASE_OWNER_URL', 'DATABASE_LISTEN_URL'] as const) {
      // A malformed URL has been reported above.
      const url = postgresUrl.safeParse(value[name]).data
      if (url && !isPrivateWay(url)) fail(name, UNENCRYPTED)
    }
    if (value.DATABASE_OWNER_URL && !value.DATABASE_URL)
      fail('DATABASE_OWNER_URL', 'needs DATABASE_URL beside it')
    if (value.BACKUP_COPY_DIR && !value.BACKUP_DIR) fail('BACKUP_COPY_DIR', 'needs BACKUP_DIR beside it')
    if (value.METRICS_PORT === value.PORT) fail('METRICS_PORT', 'must be another one than PORT')
    if (value.SMTP_URL && !value.MAIL_FROM) fail('MAIL_FROM', 'must name the sender where SMTP_URL is given')
    if (value.MAIL_FROM && !value.SMTP_URL) fail('SMTP_URL', 'must name the server where MAIL_FROM is given')
    if (value.OPERATOR_EMAIL && !value.SMTP_URL)
      fail('SMTP_URL', 'must name the server where OPERATOR_EMAIL is given')
    if (value.OIDC_ISSUER) {
      const issuer = URL.canParse(value.OIDC_ISSUER) ? new URL(value.OIDC_ISSUER) : undefined
      if (issuer?.protocol === 'http:' && !LOOPBACK.has(issuer.hostname))
        fail('OIDC_ISSUER', 'must be https unless it is on this computer')
      if (!value.PUBLIC_URL)
        fail('PUBLIC_URL', 'must be given with OIDC_ISSUER, which sends people back to it')
      if (!value.OIDC_CLIENT_ID) fail('OIDC_CLIENT_ID', 'must be given with OIDC_ISSUER')
      if (!value.OIDC_CLIENT_SECRET === !value.OIDC_CLIENT_SECRET_FILE)
        fail('OIDC_CLIENT_SECRET', 'give either OIDC_CLIENT_SECRET or OIDC_CLIENT_SECRET_FILE')
    } else if (value.OIDC_CLIENT_ID)
      fail('OIDC_ISSUER', 'must name the provider where OIDC_CLIENT_ID is given')
    if (value.SECRET_KEY && value.SECRET_KEY_FILE)
      fail('SECRET_KEY', 'give either SECRET_KEY or SECRET_KEY_FILE')
  })

export type Config = Readonly<z.infer<typeof Settings>>

/** The names of all settings, for the table in docs/configure.md and its test. */
export const SETTING_NAMES = Object.keys(Settings.shape)

export class ConfigError extends Error {}

/** Parses the environment. Throws a ConfigError that lists every problem, one per line. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(SETTING_NAMES.map((name) => [name, env[name] || undefined]))
  const parsed = Settings.safeParse(given)
  if (parsed.success) return Object.freeze(parsed.data)
  const problems = parsed.error.issues.map((issue) => `  ${issue.path.join('.')} ${issue.message}`)
  throw new ConfigError(
    `The configuration has ${problems.length === 1 ? 'a problem' : 'problems'}:\n${problems.join('\n')}`,
  )
}

/**
 * Reads `.env` of the installation if there is one; variables in the environment win. A service gets what it may not read there from
 * systemd, DATA_DIR among it; anybody else would work with the wrong settings.
 */
export function loadEnvFile({ DATA_DIR }: Record<string, string | undefined>): void {
  const file = path.join(home, '.env')
  if (!existsSync(file)) return
  try {
    accessSync(file, constants.R_OK)
  } catch (error) {
    if (DATA_DIR) return
    throw error
  }
  process.loadEnvFile(file)
}
