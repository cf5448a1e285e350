import express, { type Express } from 'express'
import { helpLink, helpRoutes } from './account/help/routes.ts'
import { accountRoutes } from './account/profile/routes.ts'
import { sessionRoutes } from './account/sessions/routes.ts'
import { homeOf, loadSession } from './account/sign-in/load-session.ts'
import { oidcLogoutRoutes } from './account/sign-in/oidc-routes.ts'
import { requireSignIn } from './account/sign-in/require-sign-in.ts'
import { signInRoutes } from './account/sign-in/routes.ts'
import { createSeenSessions } from './account/sign-in/seen-sessions.ts'
import { MAX_GUESTS_PER_DAY } from './core/guests/guest.ts'
import { featuresOf, PARTS } from './core/organisation/kinds.ts'
import { accountAdminRoutes } from './district/accounts/routes.ts'
import { apiKeyRoutes } from './district/api-keys/routes.ts'
import { calendarAdminRoutes } from './district/calendar/routes.ts'
import { complianceRoutes } from './district/compliance/routes.ts'
import { figuresApiRoutes } from './district/figures-api/routes.ts'
import { addProgramState } from './district/metrics/program-state.ts'
import { metricsRoutes } from './district/metrics/routes.ts'
import { officeAdminRoutes } from './district/offices/routes.ts'
import { organisationRoutes } from './district/organisation/routes.ts'
import { setupRoutes } from './district/organisation/setup-routes.ts'
import { districtRoutes } from './district/overview/routes.ts'
import { appAdminRoutes } from './district/recommended-app/routes.ts'
import { healthPageRoutes } from './district/status/routes.ts'
import { bookRoutes } from './head/book/routes.ts'
import { breachRoutes } from './head/breach/routes.ts'
import { chartRoutes } from './head/charts/routes.ts'
import { clockRoutes } from './head/clock/routes.ts'
import { subjectRoutes } from './head/data-requests/routes.ts'
import { districtWebhookRoutes } from './head/hosts/district-routes.ts'
import { hostRoutes } from './head/hosts/routes.ts'
import { leafletRoutes } from './head/leaflets/routes.ts'
import { logRoutes } from './head/log/routes.ts'
import { outreachRoutes } from './head/outreach/routes.ts'
import { paperRoutes } from './head/paper/routes.ts'
import { ownDeclarationRoutes } from './head/people/own-routes.ts'
import { peopleRoutes, staffInDistrictRoutes } from './head/people/routes.ts'
import { posterRoutes } from './head/poster/routes.ts'
import { reportRoutes } from './head/report/routes.ts'
import { officeRoutes } from './head/settings/routes.ts'
import { todayRoutes } from './head/today/routes.ts'
import { districtTraceRoutes } from './head/trace/district-routes.ts'
import { traceRoutes } from './head/trace/routes.ts'
import { refuseKeyInAddress } from './http/api.ts'
import { compressed } from './http/compressed.ts'
import type { Context } from './http/context.ts'
import { errorPage, inTurnOf, lastResort, nothingHere, ofMembers, ofVisitors } from './http/error-page.ts'
import { formBody } from './http/form-body.ts'
import { securityHeaders } from './http/headers.ts'
import { healthRoutes } from './http/health.ts'
import { createDevices } from './http/known-device.ts'
import { languageRoutes } from './http/language.ts'
import { A_MINUTE, limitRates } from './http/limits.ts'
import { measure } from './http/measure.ts'
import { knownMethods } from './http/methods.ts'
import { originCheck, publicOriginCheck } from './http/origin-check.ts'
import { pageDefaults } from './http/page-defaults.ts'
import { enforcePolicy } from './http/policy.ts'
import { trustedProxies } from './http/proxies.ts'
import { sentOnce } from './http/sent-forms.ts'
import { createServices } from './http/services.ts'
import { ownForms } from './http/shown-to.ts'
import { holdBack } from './http/unsent.ts'
import { STYLE_OF_VISITORS, setUpViews } from './http/views.ts'
import { POLICY } from './policy.ts'
import { badgeRoutes } from './reception/badges/routes.ts'
import { evacuationRoutes } from './reception/evacuation/routes.ts'
import { gateRoutes } from './reception/gate/routes.ts'
import { gateUnavailable } from './reception/gate/unavailable.ts'
import { hostPageRoutes } from './reception/guests/host-routes.ts'
import { meetingRoutes } from './reception/guests/meeting-routes.ts'
import { guestRoutes } from './reception/guests/routes.ts'
import { handoverRoutes } from './reception/handover/routes.ts'
import { replayRoutes } from './reception/offline/replay-routes.ts'
import { shellRoutes } from './reception/offline/shell-routes.ts'
import { slipRoutes } from './reception/slips/routes.ts'
import { publicPageRoutes } from './visitor/app-page/routes.ts'
import { invitationRoutes } from './visitor/invitation/routes.ts'
import { kioskRoutes } from './visitor/kiosk/routes.ts'
import { lobbyRoutes, lobbyUnavailable } from './visitor/lobby/routes.ts'
import { privacyRoutes } from './visitor/privacy/routes.ts'
import { passRoutes } from './visitor/self-check-in/pass-routes.ts'
import { selfCheckInRoutes, selfCheckInUnavailable } from './visitor/self-check-in/routes.ts'

/** Form fields: every guest of a day may be ticked, besides the usual fields. */
const MOST_FIELDS = MAX_GUESTS_PER_DAY + 100

export function createApp(context: Context, rates = A_MINUTE): Express {
  const services = createServices(context)
  const { inTurn } = services
  const seen = createSeenSessions(services.cookies)
  addProgramState(services)
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  // Keeps Express's own fallback error response from showing a stack.
  app.set('env', 'production')
  app.enable('case sensitive routing')
  app.set('trust proxy', trustedProxies(context.config.TRUST_PROXY))
  setUpViews(app, context.assets, context.keys)

  app.use(securityHeaders(context.config, context.assets.text(STYLE_OF_VISITORS)))
  app.use(limitRates(seen.of, rates))
  app.use(services.proxies.look)
  app.use('/assets', context.assets.serve)
  app.use(measure(services.metrics))
  // Before all pages, because an error page needs its texts wherever the error arose.
  app.use(pageDefaults(services))
  app.use(helpLink)
  app.use(knownMethods)
  app.use(healthRoutes(context))
  app.use(refuseKeyInAddress)
  app.use(compressed())
  app.use(formBody({ limit: '128kb', most: MOST_FIELDS }))

  app.use(async (_req, res, next) => {
    res.locals.rules = POLICY
    // Where they cannot be read, the page that needs them says so.
    const [hasApp, organisation = { kind: 'huyen' as const, parts: PARTS, oneUnit: false }] =
      await Promise.all([
        services.currentApp().then(Boolean, () => true),
        services.offices.organisation().catch(() => undefined),
      ])
    Object.assign(res.locals, { hasApp, features: featuresOf(organisation, hasApp) })
    next()
  })

  // Routes without a session, which visitors open on their phones.
  app.use(publicOriginCheck(context.config))
  app.use('/v', selfCheckInRoutes(services))
  app.use('/p', passRoutes(services))
  app.use('/i', invitationRoutes(services))
  app.use('/d', ownDeclarationRoutes(services))
  app.use('/d', hostPageRoutes(services))
  app.use('/board', lobbyRoutes(services))
  app.use('/kiosk', kioskRoutes(services), nothingHere)
  app.use('/privacy', privacyRoutes(services))
  app.use('/api', figuresApiRoutes(services))
  app.use('/metrics', metricsRoutes(services))
  app.use(oidcLogoutRoutes(services))
  app.use(publicPageRoutes(services))
  app.use(shellRoutes(services))

  app.use(originCheck(context.config))
  app.use(languageRoutes(services.cookies))

  app.use(loadSession({ ...services, seen }))
  app.use(signInRoutes(services))
  app.use('/help', helpRoutes(services))

  // Everything below needs an account; the policy says with which role.
  const signIn = requireSignIn(services, inTurn({ who: 'anyone', lane: 'entrance' }))
  app.use(signIn)
  app.get('/', (_req, res) => res.redirect(303, homeOf(res.locals.staff.role)))
  app.use('/account', accountRoutes(services))
  app.use('/sessions', sessionRoutes(services))
  app.use('/clock', clockRoutes(services))
  app.use('/gate/replay', replayRoutes(services, createDevices(services)))
  app.use('/gate/handover', handoverRoutes(services))
  app.use('/gate', gateRoutes(services))
  app.use('/today', todayRoutes(services))
  app.use('/log/paper', paperRoutes(services))
  app.use('/log/charts', chartRoutes(services))
  app.use('/evacuation', evacuationRoutes(services))
  app.use('/log', logRoutes(services))
  app.use('/book', bookRoutes(services))
  app.use('/breach', breachRoutes(services))
  app.use('/subjects', subjectRoutes(services))
  app.use('/trace', traceRoutes(services))
  app.use('/slips', slipRoutes(services))
  app.use('/badges', badgeRoutes(services))
  app.use('/guests', guestRoutes(services))
  app.use('/meetings', meetingRoutes(services))
  app.use('/poster', posterRoutes(services))
  app.use('/office/accounts', accountAdminRoutes(services, 'head'))
  app.use('/office/hosts', hostRoutes(services))
  app.use('/leaflets', leafletRoutes(services))
  app.use('/office', officeRoutes(services))
  app.use('/report', reportRoutes(services, 'office'))
  app.use('/district/offices', officeAdminRoutes(services))
  app.use('/district/report', reportRoutes(services, 'district'))
  app.use('/outreach', outreachRoutes(services, 'office'))
  app.use('/people', peopleRoutes(services))
  app.use('/district/outreach', outreachRoutes(services, 'district'))
  app.use('/district/people', staffInDistrictRoutes(services))
  app.use('/district/accounts', accountAdminRoutes(services, 'district'))
  app.use('/district/app', appAdminRoutes(services))
  app.use('/district/organisation', organisationRoutes(services))
  app.use('/district/calendar', calendarAdminRoutes(services))
  app.use('/district/compliance', complianceRoutes(services))
  app.use('/district/keys', apiKeyRoutes(services))
  app.use('/district/webhook', districtWebhookRoutes(services))
  app.use('/district/health', healthPageRoutes(services))
  app.use('/district/trace', districtTraceRoutes(services))
  app.use('/setup', setupRoutes(services))
  app.use('/district', districtRoutes(services))

  app.use(nothingHere)
  app.use(inTurnOf(inTurn({ who: 'anyone' })))
  app.use('/gate', gateUnavailable(services))
  app.use('/v', selfCheckInUnavailable(services))
  app.use(['/board', '/kiosk'], lobbyUnavailable)
  app.use('/kiosk', errorPage(context.log, 'visitor/kiosk/error', ofVisitors))
  app.use(
    ['/v', '/p', '/i', '/board', '/privacy'],
    errorPage(context.log, 'visitor/self-check-in/error', ofVisitors),
  )
  app.use('/d', errorPage(context.log, 'visitor/self-check-in/error', ofMembers))
  app.use(errorPage(context.log))
  app.use(lastResort(context.log))
  enforcePolicy(app, POLICY, signIn, {
    sentOnce: sentOnce(services),
    ownForms: ownForms(services),
    inTurn,
    holdBack: holdBack(services, POLICY),
  })
  return app
}
