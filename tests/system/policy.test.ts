import express, { type RequestHandler } from 'express'
import { describe, expect, test } from 'vitest'
import { changes, enforcePolicy, type Policy, shows } from '../../server/http/policy.ts'
import { createRouter } from '../../server/http/router.ts'
import { AUDITED } from '../../server/platform/audit/audited.ts'
import { POLICY } from '../../server/policy.ts'

const signIn: RequestHandler = (_req, _res, next) => next()
const answer: RequestHandler = (_req, res) => void res.end()

/** An application with a public page, and a router nested in another behind the sign-in. */
function smallApp() {
  const app = express()
  const visits = createRouter()
  visits.get('/:id', answer)
  visits.post('/:id/leave', answer)
  const gate = createRouter()
  gate.use('/visits', visits)
  app.get('/open', answer)
  app.use(signIn)
  app.get('/', answer)
  app.use('/gate', gate)
  return app
}

const SMALL: Policy = {
  'GET /open': shows('anyone'),
  'GET /': shows(['head']),
  'GET /gate/visits/:id': shows(['head']),
  'POST /gate/visits/:id/leave': changes(['head'], 'visit.left'),
}

const { 'GET /': _home, ...WITHOUT_HOME } = SMALL

describe('the application', () => {
  test('starts when its routes and its policy agree', () => {
    expect(() => enforcePolicy(smallApp(), SMALL, signIn)).not.toThrow()
  })

  test.each<[string, Policy, string]>([
    ['a route has no rule', WITHOUT_HOME, 'GET / has no rule'],
    ['a rule has no route', { ...SMALL, 'GET /gone': shows(['head']) }, 'GET /gone has a rule and no route'],
    [
      'a route is declared for another method',
      { ...WITHOUT_HOME, 'POST /': changes(['head'], 'visit.left') },
      'POST / has a rule and no route',
    ],
    [
      'a page of staff stands in front of the sign-in',
      { ...SMALL, 'GET /open': shows(['head']) },
      'GET /open needs an account but is mounted in front of the sign-in',
    ],
    [
      'a page for anyone stands behind the sign-in',
      { ...SMALL, 'GET /': shows('anyone') },
      'GET / is for anyone but is mounted behind the sign-in',
    ],
  ])('does not start when %s, and names it', (_, policy, problem) => {
    expect(() => enforcePolicy(smallApp(), policy, signIn)).toThrow(problem)
  })

  test('does not start with a handler that a router runs before the rules of its routes', () => {
    const late = createRouter()
    late.use('/room', answer)
    expect(() => enforcePolicy(smallApp().use('/late', late), SMALL, signIn)).toThrow(
      '/late/room has a handler of router.use',
    )
  })

  test('does not start with a route for every method', () => {
    const app = smallApp().use(createRouter().all('/all', answer))
    expect(() => enforcePolicy(app, SMALL, signIn)).toThrow('_ALL /all has no rule')
  })

  test('names all problems at once', () => {
    const both = { ...WITHOUT_HOME, 'GET /gone': shows(['head']) }
    expect(() => enforcePolicy(smallApp(), both, signIn)).toThrow(/GET \/ has.*\n.*GET \/gone has/)
  })
})

describe('the policy', () => {
  const rules = Object.entries(POLICY)

  test('opens each part of the program to those whose work it is', () => {
    const gate = 'gate evacuation badges slips guests meetings'
    const head = 'today log book report subjects breach trace people outreach poster office'
    const PARTS: Record<string, string> = {
      ...{ 'reception,head': gate, head, district: 'district setup' },
      // The last is the page after signing in.
      ...{ 'head,district': 'clock leaflets', 'reception,head,district': 'account sessions ' },
    }
    /** Narrower than their part. */
    const FEWER: [RegExp, string][] = [
      [/^POST \/(account\/pin|gate\/handover\/computer)$/, 'reception'],
      [/^POST \/badges(\/:id\/withdrawn)?$|^GET \/badges\/print$/, 'head'],
      [/ \/account\/(summary|steps)/, 'head,district'],
    ]
    /** No deputy passes the head's rights on, to a person, a computer or an address. */
    const IN_PERSON = /\/account\/summary|^POST \/office\/(computers$|accounts\/:account\/deputy)/
    const wanted = (name: string) => {
      const part = name.split('/')[1] ?? ''
      return (
        FEWER.find(([names]) => names.test(name))?.[1] ??
        Object.keys(PARTS).find((who) => PARTS[who]?.split(' ').includes(part))
      )
    }
    const closed = rules.filter(([, { who }]) => who !== 'anyone')
    expect(closed.map(([name, { who, inPerson = false }]) => [name, String(who), inPerson])).toEqual(
      closed.map(([name]) => [name, wanted(name), IN_PERSON.test(name)]),
    )
  })

  test('lets no page change anything: only a form that is posted does', () => {
    expect(rules.filter(([name, rule]) => name.startsWith('GET ') && rule.changes)).toEqual([])
  })

  test('says of every form what it leaves in the audit, or why nothing', () => {
    const silent = rules.filter(
      ([name, { audits, unaudited }]) =>
        name.startsWith('POST ') && audits.length === 0 && (unaudited ?? '').length < 10,
    )
    expect(silent).toEqual([])
  })

  test('the policy and the jobs together produce every audited action', () => {
    const earlier = ['visit.sent_late', 'visit.late_accepted', 'visit.late_rejected']
    const byItself = [
      'breaches.purged',
      'day.closed',
      'day.reopened',
      'database.backed_up',
      'database.restored',
      'guests.purged',
      'office.exported',
      'registrations.purged',
      'visits.erased_again',
      'visits.purged',
    ]
    const byForms = rules.flatMap(([, { audits }]) => audits)
    expect([...new Set([...byForms, ...byItself, ...earlier])].toSorted()).toEqual([...AUDITED].toSorted())
  })
})
