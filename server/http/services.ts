import { createFirstSteps } from '../core/accounts/first-steps-queries.ts'
import { createOffices, OFFICES } from '../core/offices/directory.ts'
import { CAMPAIGN, createCampaign } from '../core/recommended-app/campaign.ts'
import { createOidc } from '../platform/outgoing/oidc.ts'
import type { Context, Services } from './context.ts'
import { createCookies } from './cookies.ts'
import { createDownloads } from './download.ts'
import { createFlashes } from './flash.ts'
import { createTurns } from './limits.ts'
import { createProxyWatch } from './proxies.ts'
import { createUploadPlaces, FILES_AT_ONCE, TEXTS_AT_ONCE } from './upload.ts'

/** Creates what all parts of the application share. */
export function createServices(context: Context): Services {
  const cookies = createCookies(context.config)
  const offices = createOffices(context.db, context.clock)
  const campaign = createCampaign(context)
  context.live.subscribe(OFFICES, (id) => offices.forget(id))
  context.live.subscribe(CAMPAIGN, () => campaign.forget())
  return {
    ...context,
    cookies,
    flashes: createFlashes(context.keys, context.clock, cookies),
    sendDownload: createDownloads(cookies),
    takeUploadPlace: createUploadPlaces(FILES_AT_ONCE),
    takeTextPlace: createUploadPlaces(TEXTS_AT_ONCE),
    offices,
    campaign,
    currentApp: campaign.current,
    firstSteps: createFirstSteps(context.db, context.config),
    inTurn: createTurns(),
    proxies: createProxyWatch(context.config.TRUST_PROXY, context.log),
    oidc: createOidc(context.config),
  }
}
