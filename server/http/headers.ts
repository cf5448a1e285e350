import { hash } from 'node:crypto'
import type { RequestListener } from 'node:http'
import type { Request, RequestHandler, Response } from 'express'
import helmet from 'helmet'
import { YEAR_SECONDS } from '../platform/lib/clock.ts'
import type { Config } from '../platform/lib/config.ts'

const NOBODY = "'none'"

const CONTENT_POLICY = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'"],
  'font-src': ["'self'"],
  'connect-src': ["'self'"],
  'manifest-src': ["'self'"],
  'worker-src': ["'self'"],
  'form-action': ["'self'"],
  'base-uri': ["'none'"],
  'frame-ancestors': [NOBODY],
  'report-uri': ['/csp-report'],
}

/** Not bluetooth: Chromium on Linux has none and warns of the word on every page. Elsewhere a person has to choose the device. */
const FEATURES =
  'microphone=(), geolocation=(), display-capture=(), payment=(), usb=(), hid=(), midi=(), fullscreen=(self), screen-wake-lock=(self)'

/** Only the gate and the kiosk scan, by camera or by a scanner on a serial port. */
const SCANS = /^\/(gate|kiosk)([/?]|$)/

export type HeaderSettings = Pick<Config, 'PUBLIC_URL'> & Partial<Pick<Config, 'HSTS_SUBDOMAINS'>>

/** The headers of every answer, errors and static files included; the only style that a page may contain is `inlineStyle`. */
export function securityHeaders(config: HeaderSettings, inlineStyle?: string): RequestHandler[] {
  const secure = config.PUBLIC_URL?.startsWith('https:') ?? false
  const styles = inlineStyle === undefined ? [] : [`'sha256-${hash('sha256', inlineStyle, 'base64')}'`]
  return [
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          ...CONTENT_POLICY,
          'style-src': ["'self'", ...styles],
          ...(secure && { 'upgrade-insecure-requests': [] }),
        },
      },
      // Browsers would then refuse plain http on every subdomain for a year, so only the operator can decide that.
      strictTransportSecurity: secure && {
        maxAge: YEAR_SECONDS,
        includeSubDomains: config.HSTS_SUBDOMAINS ?? false,
      },
      // no-referrer would make browsers send `Origin: null` with our own forms.
      referrerPolicy: { policy: 'same-origin' },
      crossOriginOpenerPolicy: { policy: 'same-origin' },
      crossOriginResourcePolicy: { policy: 'same-origin' },
      xFrameOptions: { action: 'deny' },
    }),
    (req, res, next) => {
      const allowed = SCANS.test(req.url) ? '(self)' : '()'
      res.setHeader('Permissions-Policy', `camera=${allowed}, serial=${allowed}, ${FEATURES}`)
      // Nearly every page has personal data. Static files override this.
      res.setHeader('Cache-Control', 'no-store')
      next()
    },
  ]
}

/** The same headers for answers before the application has started and after it has stopped. */
export function setSecurityHeaders(config: HeaderSettings): RequestListener {
  const all = securityHeaders(config)
  return (req, res) => {
    for (const each of all) each(req as Request, res as Response, () => {})
  }
}

/** Lets these sites show this one answer in a frame; nothing else can be framed. */
export function allowFraming(res: Response, origins: string[]): void {
  if (origins.length === 0) return
  const policy = String(res.getHeader('Content-Security-Policy'))
  res.setHeader(
    'Content-Security-Policy',
    policy.replace(`frame-ancestors ${NOBODY}`, `frame-ancestors ${origins.join(' ')}`),
  )
  res.removeHeader('X-Frame-Options')
}
