import type { Router } from 'express'
import { readFacts } from '../../core/installation/conditions.ts'
import { CHANNELS, usesChannel } from '../../core/notices/channels.ts'
import { readAllChannels } from '../../core/notices/queries.ts'
import { existsOn, hasGate } from '../../core/offices/tree.ts'
import type { Services } from '../../http/context.ts'
import { createRouter } from '../../http/router.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { version } from '../../platform/lib/release.ts'
import { officeHealth } from './health.ts'
import { healthPage } from './health-page.ts'
import { readHealth } from './queries.ts'

/** The state of the installation and of every office in words, and what to do about it. */
export function healthPageRoutes(services: Services): Router {
  const { config, clock, offices, oidc, proxies } = services
  const router = createRouter()

  router.get('/', async (req, res) => {
    const { t, lang, office } = res.locals
    const now = clock.now()
    const [all, facts, { last, closings }, channels, failure] = await Promise.all([
      offices.list(),
      readFacts(services),
      readHealth(services),
      readAllChannels(services),
      oidc?.failure(),
    ])
    const newest = new Map(last.map((one) => [one.office_id, one]))
    const closingOf = new Map(closings.map((one) => [one.office_id, one]))
    const shown = all
      .map((one) => {
        const of = { last: newest.get(one.id), closing: closingOf.get(one.id) }
        return officeHealth(one, of, facts.states, now)
      })
      // Closed offices, and the district itself, are only listed with problems.
      .filter(
        (one) => one.troubles.length > 0 || (hasGate(one.office) && existsOn(one.office, officeDay(now))),
      )
    const reached = { findings: proxies.findings(), requests: proxies.requests(), address: req.ip }
    const mailless = (count: number) => (config.SMTP_URL ? 0 : count)
    // Ignores the district's webhook unless there is one, as a head may have switched it on in advance.
    const there = CHANNELS.filter((channel) => channel !== 'district' || office.hasDistrictWebhook)
    const notices = {
      offices: all.filter((one) => there.some((channel) => usesChannel(one, channel))).map(({ id }) => id),
      states: channels.filter(({ channel }) => there.some((one) => one === channel)),
      mailless: mailless(all.filter((one) => usesChannel(one, 'email')).length),
    }
    const wanted = channels.filter(({ channel }) => channel === 'summary')
    const summaries = {
      offices: wanted.map(({ office_id }) => office_id),
      states: wanted,
      mailless: mailless(wanted.length),
    }
    const given = {
      version: version,
      facts,
      operator: config.OPERATOR_EMAIL,
      offices: shown,
      reached,
      notices,
      summaries,
      oidc: oidc && { failure },
    }
    res.render('district/status/health', healthPage(given, t, lang))
  })

  return router
}
