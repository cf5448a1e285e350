import type { Express, IRoute, RequestHandler, Response } from 'express'
import type { Feature } from '../core/organisation/kinds.ts'
import type { AuditAction } from '../platform/audit/audited.ts'
import type { Role } from '../platform/db/schema.ts'
import { forbidden, guestsOff, notFound, StartError } from '../platform/lib/errors.ts'

/** The rights and the audit events of one route. */
export interface Rule {
  /** `anyone` needs no account; a role that is not listed gets 403 and stays signed in. */
  who: 'anyone' | readonly Role[]
  /** Whether a successful request changes anything stored, apart from the audit. */
  changes: boolean
  /** Every audit action that a request may append. */
  audits: readonly AuditAction[]
  /** Why a POST route appends nothing to the audit. */
  unaudited?: string
  /** A form with a UUID; the same UUID with other values is refused with a question. */
  once?: boolean
  /** Runs by itself when the person whose session had expired has signed in again; other forms are shown first. */
  resumes?: boolean
  /** Closed to a head's deputy. */
  inPerson?: boolean
  /** Only where the signed-in person's office expects guests. */
  expecting?: boolean
  /** Only where the organisation has all of these. */
  needs?: readonly Feature[]
  /** Which requests it waits for (limits.ts); pages by default. */
  lane?: 'act' | 'free' | 'entrance'
}

/** A rule for each `METHOD /path`, with parameters as in the routers. */
export type Policy = Record<string, Rule>

type Who = Rule['who']

/** A page, a file or a stream: it changes nothing and is not audited. */
export const shows = (who: Who): Rule => ({ who, changes: false, audits: [] })

/** A form that reads something that is audited: a number revealed, an export, a search. */
export const reveals = (who: Who, ...audits: [AuditAction, ...AuditAction[]]): Rule => {
  return { who, changes: false, audits }
}

/** A form that changes something. */
export const changes = (who: Who, ...audits: [AuditAction, ...AuditAction[]]): Rule => {
  return { who, changes: true, audits }
}

/** The everyday recording at a gate, which must not be lost at the end of a session. */
export const records = (who: Who, ...audits: [AuditAction, ...AuditAction[]]): Rule => {
  return { ...act(changes(who, ...audits)), resumes: true }
}

/** A form that is stored once, however often it is sent. */
export const once = (rule: Rule): Rule => ({ ...rule, once: true })

/** For a head themself: a deputy cannot give the rights on, nor receive by e-mail what outlasts them. */
export const inPerson = (rule: Rule): Rule => ({ ...rule, inPerson: true })

/** Answers 404 where the head has not switched on expected guests. */
export const whereExpected = (rule: Rule): Rule => ({ ...rule, expecting: true })

/** Answers 404 where the organisation does not have this. */
export const where = (feature: Feature, rule: Rule): Rule => ({
  ...rule,
  needs: [...(rule.needs ?? []), feature],
})

/** An action at a gate, where people are waiting: it waits for no page. */
export const act = (rule: Rule): Rule => ({ ...rule, lane: 'act' })

/** The sign-in: it waits for no visitor's page. */
export const entrance = (rule: Rule): Rule => ({ ...rule, lane: 'entrance' })

/**
 * Runs at once, whatever else the account requests: it has a limit of its own, or waits for the network. Only a page that it
 * renders waits for a turn, because refusals could otherwise be requested without end.
 */
export const free = (rule: Rule): Rule => ({ ...rule, lane: 'free' })

/** A form that changes nothing and shows nothing that has to be audited. */
export const changesNothing = (who: Who, unaudited: string): Rule => ({
  who,
  changes: false,
  audits: [],
  unaudited,
})

/** A form whose change concerns only its sender, or is recorded elsewhere. */
export const changesUnaudited = (who: Who, unaudited: string): Rule => ({
  who,
  changes: true,
  audits: [],
  unaudited,
})

interface Mounted {
  /** `METHOD /path`. */
  name: string
  method: string
  route: IRoute
  /** Whether a request reaches it without passing the sign-in. */
  isPublic: boolean
}

interface Guards {
  sentOnce: RequestHandler
  ownForms: RequestHandler
  inTurn: (rule: Rule) => RequestHandler
  holdBack: (rule: Rule, name: string) => RequestHandler
}

/**
 * Enforces the policy: puts each rule in front of its route. Call it when everything is mounted. Throws a StartError for routes
 * without a rule, rules without a route, a route on the wrong side of the sign-in, and a handler that a router runs before
 * the rules of its routes.
 */
export function enforcePolicy(
  app: Express,
  policy: Policy,
  signIn: RequestHandler,
  { sentOnce, ownForms, inTurn, holdBack }: Partial<Guards> = {},
): void {
  const { mounted, unruled } = mountedRoutes(app, signIn)
  const problems = [...differences(mounted, policy), ...unruled]
  if (problems.length > 0) {
    throw new StartError(
      `The routes and their policy (server/policy.ts) differ:\n${problems.map((one) => `  ${one}`).join('\n')}`,
    )
  }
  for (const { name, method, route } of mounted) {
    const rule = policy[name]
    if (!rule) continue
    // A route appends handlers at its end; the guard has to come first.
    const own = route.stack.length
    const turn = inTurn?.(rule)
    const waits = turn ? [rule.lane === 'free' ? pagesIn(turn) : turn] : []
    route[method as 'get'](
      guard(name, rule),
      ...(method === 'post' && holdBack ? [holdBack(rule, name)] : []),
      ...waits,
      // After the turn, because nothing of a waiting form is parsed. Signing out needs no page of one's own.
      ...(method === 'post' && rule.who !== 'anyone' && ownForms ? [ownForms] : []),
      ...(rule.once && sentOnce ? [sentOnce] : []),
    )
    route.stack.unshift(...route.stack.splice(own))
  }
}

/** Only pages take the turn; a part of a page, rendered to a callback, does not. */
function pagesIn(turn: RequestHandler): RequestHandler {
  return (req, res, next) => {
    const render = res.render.bind(res)
    res.render = ((view: string, page: object, use?: never) => {
      if (use) return render(view, page, use)
      turn(req, res, (refused?: unknown) => (refused ? next(refused) : render(view, page)))
    }) as typeof res.render
    next()
  }
}

function guard(name: string, rule: Rule): RequestHandler {
  return (_req, res, next) => {
    res.locals.route = name
    next(refusal(rule, res.locals))
  }
}

/** Why a request is refused; undefined if it is not. The menu has the pages that are not. */
export function refusal(
  { who, inPerson, expecting, needs = [] }: Rule,
  { signedIn, isHead, office, features }: Response['locals'],
): Error | undefined {
  const has =
    signedIn !== undefined &&
    (who.includes(signedIn.role) || (isHead && who.includes('head'))) &&
    !(inPerson && signedIn.deputy)
  if (who !== 'anyone' && !has) return forbidden()
  if (expecting && !office.expectsGuests) return guestsOff()
  return needs.every((feature) => features.has(feature)) ? undefined : notFound()
}

function differences(mounted: Mounted[], policy: Policy): string[] {
  const names = new Set(mounted.map(({ name }) => name))
  return [
    ...mounted.filter(({ name }) => !Object.hasOwn(policy, name)).map(({ name }) => `${name} has no rule`),
    ...Object.keys(policy)
      .filter((name) => !names.has(name))
      .map((name) => `${name} has a rule and no route`),
    ...mounted
      .filter(({ name, isPublic }) => isPublic && policy[name]?.who !== 'anyone')
      .map(({ name }) => `${name} needs an account but is mounted in front of the sign-in`),
    ...mounted
      .filter(({ name, isPublic }) => !isPublic && policy[name]?.who === 'anyone')
      .map(({ name }) => `${name} is for anyone but is mounted behind the sign-in`),
  ]
}

/** One layer of a router's stack, as Express 5 stores it. */
interface Layer {
  route?: IRoute & { methods: Record<string, boolean> }
  rawPath: string | RegExp | (string | RegExp)[]
  handle: RequestHandler & { stack?: Layer[] }
}

/** Every route of the application's routers, and handlers that a router runs for any request, before any rule. */
function mountedRoutes(app: Express, signIn: RequestHandler): { mounted: Mounted[]; unruled: string[] } {
  const found: Mounted[] = []
  const unruled: string[] = []
  const top = (app.router as unknown as { stack: Layer[] }).stack
  let isPublic = true
  const walk = (stack: Layer[], prefix: string) => {
    for (const { route, rawPath, handle } of stack) {
      if (handle === signIn) isPublic = false
      if (route) {
        const path = `${prefix}${route.path}`.replace(/(?<=.)\/$/, '')
        for (const method of Object.keys(route.methods)) {
          found.push({ name: `${method.toUpperCase()} ${path}`, method, route, isPublic })
        }
      } else if (handle.stack) {
        walk(handle.stack, rawPath === '/' ? prefix : `${prefix}${String(rawPath)}`)
      } else if (stack !== top) {
        unruled.push(
          `${prefix}${String(rawPath)} has a handler of router.use: put it on the routes, behind their rules`,
        )
      }
    }
  }
  walk(top, '')
  return { mounted: found, unruled }
}
