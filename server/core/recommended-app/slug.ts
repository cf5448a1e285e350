import { LIMITS } from './limits.ts'

const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/

/** First path segments that the application uses, or may use later: no app's page may have them. */
export const RESERVED = new Set(
  `account accounts admin api app assets back badges board book breach clock csp-report d demo desk district embed evacuation events
  export favicon figures gate guests handover health help i index invitation invitations invite kiosk language leaflets livez log login notes
  manifest meeting meetings metrics office offices offline outreach p people poster posters privacy public readyz recovery report reports
  robots scan search self sessions setup share shell sign-in sign-out sitemap slips staff static status subjects sw today trace traces
  v visits well-known`.split(/\s+/),
)

/** The message key of what prevents its use as the address of a public page; undefined if nothing does. */
export function slugProblem(slug: string): 'problem.slug' | 'problem.slug_reserved' | undefined {
  if (!SLUG.test(slug) || slug.length > LIMITS.slug) return 'problem.slug'
  return RESERVED.has(slug) ? 'problem.slug_reserved' : undefined
}
