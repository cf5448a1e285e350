import type { Client } from '../support/client.ts'
import { ask } from '../support/sql.ts'
import { besideAbuse, clientsOf } from './beside.ts'
import type { Outcome } from './outcome.ts'
import { flood, page } from './senders.ts'
import { clear, fill } from './slow-downloads.ts'
import type { World } from './world.ts'

const OFFICE = 'p-tckh'
const VISITS = 1500
const INSIDE = 1000
/** Concurrent tabs of one browser. */
const TABS = 20
/** Connections of one account. */
const COUNT = 40
/** Rounds, each of quiet and of abuse. */
const ROUNDS = 3
const PAGES = ['/evacuation', '/gate', '/log/charts', '/log?view=week', '/today', '/gate/ended', '/report']

/** Addresses that the account may not open or that do not exist: the answer needs only the session. */
const NOT_THEIRS = ['/khong-co', '/district/accounts', '/office/khong-co']

/** A user requests forbidden pages without pause: does another office slow down? */
export async function closedDoors(world: World, lasts: number): Promise<Outcome> {
  const [guard] = await clientsOf(world, OFFICE, 'reception', 1)
  return besideAbuse(world, {
    what: `${COUNT} connections of one account ask for what is not theirs or is nowhere`,
    others: await clientsOf(world, 'tt-hcc', 'reception', 4),
    lasts,
    begin: async () =>
      flood(
        NOT_THEIRS.map((path) => page(guard as Client, path)),
        COUNT,
        404,
      ),
  })
}

/** A user repeatedly opens every page of a crowded office in parallel: does another office slow down? */
export async function manyPages(world: World, lasts: number): Promise<Outcome> {
  const { adminUrl } = await world.server()
  await fill(world, OFFICE, VISITS)
  await ask(
    adminUrl,
    `update visit set state = 'inside', left_at = null, ended_how = null, entered_at = $3, day = ($3 at time zone 'Asia/Ho_Chi_Minh')::date
     where office_id = (select id from office where code = $1) and number <= $2`,
    [OFFICE, INSIDE, new Date()],
  )
  const [head] = await clientsOf(world, OFFICE, 'head', 1)
  const outcome = await besideAbuse(world, {
    what: `${TABS} pages of an office of ${INSIDE} inside at once, without pause`,
    others: await clientsOf(world, 'tt-hcc', 'reception', 4),
    ...{ lasts, rounds: ROUNDS },
    begin: async () =>
      flood(
        PAGES.map((path) => page(head as Client, path)),
        TABS,
      ),
  })
  await clear(world)
  return outcome
}
