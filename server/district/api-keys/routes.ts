import type { Request, Response, Router } from 'express'
import { v4 as uuidv4 } from 'uuid'
import { makeKey, renameKey, withdrawKey } from '../../core/api-keys/actions.ts'
import { apiKey, MAX_KEYS, SCOPES } from '../../core/api-keys/key.ts'
import { type ApiKey, findKey, listKeys } from '../../core/api-keys/queries.ts'
import { hasEnded, inOrder, type TreeOffice } from '../../core/offices/tree.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { flashText } from '../../http/flash.ts'
import { formUuid, type Problems, readForm, type Typed } from '../../http/form.ts'
import { idParam } from '../../http/id-param.ts'
import { createRouter } from '../../http/router.ts'
import { acceptRepeat } from '../../http/sent-forms.ts'
import { type Choice, choices } from '../../platform/lib/choices.ts'
import { dateText, type OfficeDay, officeDay } from '../../platform/lib/clock.ts'
import { notFound, orNotFound } from '../../platform/lib/errors.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { KeyForm, NameForm, newKeyOf, REACHES, TERMS, withFigures, withOffices } from './key-form.ts'

const BASE = '/district/keys'
const MESSAGES = { key_renamed: 'api_keys.renamed', key_withdrawn: 'api_keys.withdrawn' }

/** API keys of other systems: created, shown once, renamed, withdrawn. */
export function apiKeyRoutes(services: Services): Router {
  const router = createRouter()
  router.get('/', (req, res) => showAll(services, req, res))
  router.post('/', (req, res) => makeOne(services, req, res))
  router.get('/:id', (req, res) => showOne(services, res, idParam(req)))
  router.post('/:id', (req, res) => renameOne(services, req, res))
  router.post('/:id/withdraw', async (req, res) => {
    const { db, clock, flashes } = services
    // Redirects in either case, so that a repeated form gets the same response.
    if (await withdrawKey(db, actorOf(res, clock), idParam(req))) flashes.set(res, { key: 'key_withdrawn' })
    res.redirect(303, BASE)
  })
  return router
}

async function makeOne(services: Services, req: Request, res: Response) {
  const { clock, keys, offices } = services
  const form = withOffices(readForm(KeyForm, req), await offices.tree())
  if (!form.ok) return showAll(services, req, res.status(422), form)
  const key = newKeyOf(form.values, clock.now())
  const result = await makeKey(services, actorOf(res, clock), key)
  if (result === 'full') {
    const problems = { form: { key: 'problem.keys', detail: { max: String(MAX_KEYS) } } }
    return showAll(services, req, res.status(422), { typed: form.typed, problems })
  }
  if (result !== 'made') acceptRepeat(res)
  if (result === 'there') return res.redirect(303, `${BASE}/${key.id}`)
  const secret = apiKey(keys, res.locals.office.id, key.id)
  return showOne(services, res, key.id, { secret })
}

async function renameOne(services: Services, req: Request, res: Response) {
  const { db, clock, flashes } = services
  const form = readForm(NameForm, req)
  const id = idParam(req)
  if (!form.ok) return showOne(services, res.status(422), id, form)
  if (!(await renameKey(db, actorOf(res, clock), id, form.values.name))) throw notFound()
  flashes.set(res, { key: 'key_renamed' })
  res.redirect(303, `${BASE}/${id}`)
}

interface Refused {
  typed: Typed
  problems: Problems
}

async function showAll(
  { db, clock, offices }: Services,
  req: Request,
  res: Response,
  { typed, problems }: Refused = { typed: {}, problems: {} },
) {
  const { t, office } = res.locals
  const page = keysPage({
    ...{ t, typed, problems, now: clock.now(), message: flashText(res, MESSAGES) },
    all: await offices.tree(),
    keys: await listKeys(db, office.id),
    clientUuid: typed['client_uuid'] ? formUuid(typed) : uuidv4(),
    ticked: [req.body?.offices].flat().filter((one) => typeof one === 'string'),
  })
  res.render('district/api-keys/keys', page)
}

/** The key itself is only in the answer to the form that made it: it cannot be seen again. */
async function showOne(
  { db, clock, config, offices }: Services,
  res: Response,
  id: string,
  { typed = {}, problems = {}, secret = '' }: Partial<Refused> & { secret?: string } = {},
) {
  const { t, office } = res.locals
  const key = orNotFound(await findKey(db, office.id, id))
  const page = keyPage({
    ...{ t, key, typed, problems, now: clock.now(), message: flashText(res, MESSAGES) },
    all: await offices.tree(),
    secret,
    address: config.PUBLIC_URL ?? `http://${config.HOST}:${config.PORT}`,
  })
  res.render('district/api-keys/key', page)
}

interface Context {
  all: TreeOffice[]
  now: Date
  t: Translate
}

function keyLine(key: ApiKey, { now, t }: Omit<Context, 'all'>) {
  const whose =
    key.scope === 'metrics'
      ? undefined
      : key.offices
        ? t('api_keys.of_offices', { count: key.offices.length })
        : t('api_keys.of_all')
  const expired = key.expires_at <= now
  const until = t(expired ? 'api_keys.expired' : 'api_keys.until', {
    day: dateText(officeDay(key.expires_at)),
  })
  return {
    id: key.id,
    name: key.name,
    opens: [t(`api_keys.scopes.${key.scope}`), whose, until].filter(Boolean).join(' · '),
    used: key.used_on ? t('api_keys.used', { day: dateText(key.used_on) }) : t('api_keys.unused'),
    expired,
  }
}

interface KeyList extends Context {
  keys: ApiKey[]
  message: string
  clientUuid: string
  typed: Typed
  problems: Problems
  ticked: string[]
}

function keysPage({ keys, typed, ticked, ...shown }: KeyList) {
  const { t } = shown
  return {
    title: t('api_keys.title'),
    message: shown.message,
    rows: keys.map((key) => keyLine(key, shown)),
    clientUuid: shown.clientUuid,
    scopes: choices(SCOPES, typed['scope'] ?? 'figures', (scope) => t(`api_keys.scopes.${scope}`)),
    reaches: choices(REACHES, typed['reach'] ?? 'all', (reach) => t(`api_keys.reaches.${reach}`)),
    offices: officeChoices(shown, ticked),
    terms: choices(TERMS, typed['term'] ?? '365', (term) => t(`api_keys.terms.${term}`)),
    typed,
    problems: shown.problems,
  }
}

function officeChoices({ all, now, t }: Context, ticked: string[]): Choice[] {
  const today = officeDay(now)
  return withFigures(all)
    .toSorted(inOrder)
    .map((office) => ({
      value: office.id,
      label: nameOf(office, today, t),
      checked: ticked.includes(office.id),
    }))
}

/** Adds the last day of a closed office, which distinguishes offices of the same name. */
function nameOf(office: TreeOffice, today: OfficeDay, t: Translate): string {
  const ended = hasEnded(office, today) && office.valid_to
  return ended ? t('api_keys.ended_office', { office: office.name, day: dateText(ended) }) : office.name
}

interface OneKey extends Context {
  key: ApiKey
  message: string
  secret: string
  /** The application's URL. */
  address: string
  typed: Typed
  problems: Problems
}

function keyPage({ key, all, secret, address, typed, problems, ...shown }: OneKey) {
  const { t, now } = shown
  const chosen = new Set(key.offices)
  const path = key.scope === 'metrics' ? '/metrics' : `/api/figures?from=${officeDay(now)}`
  return {
    title: t('api_keys.title'),
    line: keyLine(key, shown),
    message: shown.message,
    made: t('api_keys.made', { day: dateText(officeDay(key.made_at)) }),
    offices: withFigures(all)
      .filter(({ id }) => chosen.has(id))
      .toSorted(inOrder)
      .map((office) => nameOf(office, officeDay(now), t)),
    secret,
    example: secret && `curl -H "Authorization: Bearer ${secret}" "${address}${path}"`,
    typed: { name: key.name, ...typed },
    problems,
  }
}
