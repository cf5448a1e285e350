import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { createAccount } from '../../server/core/accounts/actions.ts'
import { settleEnded } from '../../server/core/accounts/follow.ts'
import { acceptInvitation, findInvitation, inviteAccount } from '../../server/core/accounts/invitations.ts'
import { changePassword } from '../../server/core/accounts/own-password.ts'
import { renewRecoveryCodes } from '../../server/core/accounts/second-factor.ts'
import { type Staff, startSession } from '../../server/core/accounts/sessions.ts'
import { confirmSignIn, proveReceiver, signIn } from '../../server/core/accounts/sign-in.ts'
import { makeKey } from '../../server/core/api-keys/actions.ts'
import { MAX_KEYS } from '../../server/core/api-keys/key.ts'
import { enterGuest } from '../../server/core/guests/enter-guest.ts'
import { MAX_GUESTS_PER_DAY } from '../../server/core/guests/guest.ts'
import { guestEntry } from '../../server/core/guests/guest-entry.ts'
import { personalCode } from '../../server/core/hosts/personal-link.ts'
import { addDevice, MAX_DEVICES } from '../../server/core/notices/devices.ts'
import { takeNotice } from '../../server/core/notices/queue.ts'
import { takeSummary } from '../../server/core/notices/summary-queue.ts'
import { saveSummary, takeUnconfirmed } from '../../server/core/notices/summary-settings.ts'
import { setCommonHours, setHours } from '../../server/core/offices/actions.ts'
import { addDesk, endDesk } from '../../server/core/offices/desk-actions.ts'
import { createOffices, type Office } from '../../server/core/offices/directory.ts'
import { commonHours } from '../../server/core/offices/hours.ts'
import { changeTree, readTree } from '../../server/core/offices/store-tree.ts'
import { closeOffice, reopenOffice, updateOffice } from '../../server/core/offices/tree-change.ts'
import { setDetails } from '../../server/core/organisation/organisation.ts'
import { addApp, recommendApp } from '../../server/core/recommended-app/actions.ts'
import { actOnBadge, makeBadges } from '../../server/core/visits/badges.ts'
import { closeDays } from '../../server/core/visits/close-of-day.ts'
import { correctVisit, voidVisit } from '../../server/core/visits/correct.ts'
import { enterVisit } from '../../server/core/visits/enter.ts'
import { leaveTogether, leaveVisit, undoTogether } from '../../server/core/visits/leave.ts'
import { eraseVisits, purgeExpired } from '../../server/core/visits/purge.ts'
import { undoEnd } from '../../server/core/visits/restore.ts'
import { changeAccount, resetAccount, setDisabled } from '../../server/district/accounts/administer.ts'
import { accountsImport } from '../../server/district/accounts/list-import.ts'
import { importOffices } from '../../server/district/offices/import-offices.ts'
import { changeBreach, type Facts, purgeBreaches, recordBreach } from '../../server/head/breach/actions.ts'
import { extendRequest, openRequest } from '../../server/head/data-requests/actions.ts'
import { saveView } from '../../server/head/log/saved-views.ts'
import { recordEntry } from '../../server/head/outreach/actions.ts'
import { issueSheets, returnSheet } from '../../server/head/paper/actions.ts'
import { addMember, removeMember, renewLink } from '../../server/head/people/actions.ts'
import { freeze } from '../../server/head/report/actions.ts'
import { makeTrace } from '../../server/head/trace/actions.ts'
import { answerRequest, createRequest, endRequest } from '../../server/head/trace/requests.ts'
import { answerImport, findImport, keepImport } from '../../server/http/lists/pending.ts'
import { auditBy } from '../../server/platform/audit/audit.ts'
import { inOffice } from '../../server/platform/db/office-scope.ts'
import type {
  AccountRow,
  GuestFields,
  Role,
  TraceRequestRow,
  VisitRow,
} from '../../server/platform/db/schema.ts'
import { projectRoot } from '../../server/platform/lib/paths.ts'
import { correctGuest, expectGuest, withdrawGuest } from '../../server/reception/guests/actions.ts'
import { completeGuests } from '../../server/reception/guests/stored-guest.ts'
import { handOver } from '../../server/reception/handover/actions.ts'
import { makeSheets, retireSheet } from '../../server/reception/slips/slip-actions.ts'
import { ENTRY } from '../support/entry.ts'
import { PASSWORD, TOTP_SECRET } from '../support/global-setup.ts'
import { arrangeMeeting, type Meeting, waiting } from '../support/meet.ts'
import { useApp } from '../support/suite.ts'
import { codeAt } from '../support/totp.ts'

const app = useApp()
let meeting: Meeting
let db: Meeting['db']
let meet: Meeting['meet']
let district: Awaited<ReturnType<typeof accountOf>>
let guard: Awaited<ReturnType<typeof accountOf>>
/** Offices without visits, one for each race. */
let free: string[]
let office: Office

const now = new Date('2026-11-25T08:30:00+07:00')
const at = (iso: string) => new Date(`${iso}+07:00`)

beforeAll(async () => {
  meeting = arrangeMeeting(app)
  ;({ db, meet } = meeting)
  district = await accountOf('district')
  guard = await accountOf('gate.tt-hcc')
  free = (
    await app.rows<{ id: string }>(
      `select id from office where kind <> 'district' and code <> 'tt-hcc' order by code`,
    )
  ).map(({ id }) => id)
})

afterAll(() => meeting.close())

beforeEach(async () => {
  office = await nextOffice()
})

async function nextOffice(): Promise<Office> {
  const found = await createOffices(app.db, app.clock).get(free.shift() ?? '')
  if (!found) throw new Error('there are no more offices')
  return found
}

async function accountOf(username: string) {
  const [row] = await app.rows<{ id: string; office_id: string; password_hash: string }>(
    'select id, office_id, password_hash from account where username = $1',
    [username],
  )
  if (!row) throw new Error(`nobody is called ${username}`)
  return { id: row.id, officeId: row.office_id, passwordHash: row.password_hash }
}

const ofOffice = () => ({ officeId: office.id, accountId: guard.id, now })
const ofDistrict = () => ({ officeId: district.officeId, accountId: district.id, now })
const manager = () => ({ id: district.id, role: 'district' as const, officeId: district.officeId })
const closing = () => [{ id: office.id, close_minutes: 19 * 60 }]
const target = (visitId: string, when = now) => ({
  officeId: office.id,
  visitId,
  accountId: guard.id,
  now: when,
})

async function enters(when = now, pool = meeting): Promise<string> {
  const entry = { clientUuid: randomUUID(), entry: ENTRY, phoneShared: false, enteredBy: guard.id, now: when }
  return (await enterVisit(pool, office, entry)).visit.id
}

async function visit(id: string): Promise<VisitRow> {
  const [row] = await app.rows<VisitRow>('select * from visit where id = $1', [id])
  if (!row) throw new Error('there is no such visit')
  return row
}

async function addsMember(name = 'Cán bộ'): Promise<string> {
  const id = randomUUID()
  await addMember(db, app.context.keys, ofOffice(), id, { name, unit: null, status: null, relatives: 0 })
  return id
}

/** Makes each update of the table wait where the audit does: after it has found its row, and before it changes it. */
async function holdUpdates(table: string): Promise<void> {
  await app.rows(`create function wait() returns trigger language plpgsql security definer as
      $$ begin lock table public.audit_head in row exclusive mode; return new; end $$;
    create trigger wait before update on ${table} for each row execute function wait()`)
  onTestFinished(async () => {
    await app.rows('drop function wait() cascade')
  })
}

/** How many audit entries of the office have this action. */
async function told(action: string, officeId = office.id): Promise<number> {
  return (await app.rows('select from audit where office_id = $1 and action = $2', [officeId, action])).length
}

const revisions = () =>
  app.rows<Record<string, number>>(
    `select revision, visits, inside, departed, unclosed, closed_at is not null as closed from office_day
     where office_id = $1 order by day, revision`,
    [office.id],
  )

describe('a visit', () => {
  // Races core/visits/change.ts LOCK
  test('that two guards end at once ends once, and is counted once', async () => {
    const id = await enters()
    const outcomes = await meet([() => leaveVisit(db, target(id)), () => leaveVisit(db, target(id))])
    expect(outcomes).toMatchObject([{ ok: true }, { ok: false, why: 'already-left' }])
    expect(await told('visit.left')).toBe(1)
    expect(await revisions()).toMatchObject([{ visits: 1, inside: 0, departed: 1 }])
  })

  test('a departure that two undo at the same time is undone once', async () => {
    const id = await enters()
    await leaveVisit(db, target(id))
    const outcomes = await meet([() => undoEnd(db, target(id)), () => undoEnd(db, target(id))])
    expect(outcomes).toMatchObject([{ ok: true }, { ok: false, why: 'too-late' }])
    expect(await told('visit.undone')).toBe(1)
  })

  test('that ends together with others while it ends alone, ends once; so does its undo', async () => {
    const ids = [await enters(), await enters()]
    const [id = ''] = ids
    await meet([() => leaveVisit(db, target(id)), () => leaveTogether(db, ofOffice(), ids)])
    expect(await told('visit.left')).toBe(2)
    expect(await revisions()).toMatchObject([{ visits: 2, inside: 0, departed: 2 }])
    const row = await visit(id)
    await meet([() => undoTogether(db, ofOffice(), row), () => undoTogether(db, ofOffice(), row)])
    expect(await told('visit.undone')).toBe(2)
    expect(await revisions()).toMatchObject([{ visits: 2, inside: 2, departed: 0 }])
  })

  // Races core/visits/close-of-day.ts closeVisits
  test('that ends while its day is closed counts as departed', async () => {
    const id = await enters(at('2026-11-20T18:00'))
    await meet([
      () => leaveVisit(db, target(id, at('2026-11-20T19:00'))),
      () => closeDays(db, closing(), at('2026-11-20T19:00:01')),
    ])
    expect(await visit(id)).toMatchObject({ state: 'left', day_closed_at: null })
    expect(await revisions()).toMatchObject([{ departed: 1, unclosed: 0, closed: true }])
  })

  // Races migrations/2026-11-30T0050-figures-at-once.ts ADD
  test('that begins while its day is closed adds another revision, and the closed one stays', async () => {
    // In an earlier hour: an entry of the same hour waits for its update, with or without the lock.
    await enters(at('2026-11-20T17:59'))
    await meet([
      () => closeDays(db, closing(), at('2026-11-20T19:00')),
      () => enters(at('2026-11-20T18:59:59')),
    ])
    expect(await revisions()).toMatchObject([
      { revision: 0, visits: 1, unclosed: 1, closed: true },
      { revision: 1, visits: 2, unclosed: 1, closed: true },
    ])
  })

  // Races migrations/2026-11-28T0740-hosts.ts CHANGES
  test('that begins while the head removes its host is stored without a host', async () => {
    const id = await addsMember('Lê Cán Bộ')
    const host = { id, name: 'Lê Cán Bộ', unit: null, room_phone: null }
    const entry = { ...ENTRY, host: host.name }
    const [, { visit: entered }] = await meet([
      () => removeMember(db, ofOffice(), id),
      () =>
        enterVisit(
          meeting,
          { ...office, hosts: [host] },
          { clientUuid: randomUUID(), entry, phoneShared: false, enteredBy: guard.id, now },
        ),
    ])
    expect(await visit(entered.id)).toMatchObject({ host: host.name, host_member_id: null })
  })

  // Races core/visits/close-of-day.ts reopenVisits
  test('that is corrected while a premature close of the day is reverted keeps both changes', async () => {
    const id = await enters(at('2026-11-20T08:00'))
    await closeDays(db, closing(), at('2026-11-20T19:00'))
    const { version, entered_at: enteredAt } = await visit(id)
    const correction = { ...ENTRY, name: 'Tên Đúng', enteredAt, leftAt: null }
    const why = { reason: 'typing_error' as const, seenVersion: version, anyDay: true }
    await meet([
      () => correctVisit(db, office, target(id, at('2026-11-20T09:00')), correction, why),
      () => closeDays(db, closing(), at('2026-11-20T09:00')),
    ])
    expect(await visit(id)).toMatchObject({ name: 'Tên Đúng', state: 'inside', version: version + 2 })
  })

  // Races core/figures/office-day.ts reopenFigures
  test('that is voided while a premature close of the day is reverted leaves the whole day open', async () => {
    const id = await enters(at('2026-11-20T08:00'))
    await closeDays(db, closing(), at('2026-11-20T19:00'))
    const nine = at('2026-11-20T09:00')
    await meet([
      () => voidVisit(db, target(id, nine), { reason: 'trial', anyDay: true }),
      () => closeDays(db, closing(), nine),
    ])
    expect(await revisions()).toMatchObject([
      { revision: 0, closed: false },
      { revision: 1, visits: 0, closed: false },
    ])
  })

  // Races core/visits/purge.ts deleteBatch
  test('that somebody changes is left to the next purge, and no purge waits for it', async () => {
    const ids = [await enters(at('2026-10-01T08:00')), await enters(at('2026-10-01T09:00'))]
    const reason = { reason: 'trial' as const, anyDay: true }
    const purge = () => purgeExpired(db, { id: office.id, retention_days: 30 }, now)
    const [, purged] = await meet([() => voidVisit(db, target(ids[0] ?? ''), reason), purge])
    expect(purged).toMatchObject({ deleted: 1, isComplete: true })
    expect(await purge()).toMatchObject({ deleted: 1 })
  })
})

// Races core/visits/close-of-day.ts closeOffice
test('a day that two instances close at once is closed once, and neither waits for the other', async () => {
  const id = await enters(at('2026-11-20T08:00'))
  await leaveVisit(db, target(id, at('2026-11-20T09:00')))
  const close = () => closeDays(db, closing(), at('2026-11-20T19:00'))
  // The first still waits when the second is over.
  const second = async () => [await close(), await waiting(app)]
  expect(await meet([close, second])).toEqual([[office.id], [[], 1]])
  expect(await told('day.closed')).toBe(1)
})

describe('an account', () => {
  const from = { device: '', sender: '' }
  const typed = { password: PASSWORD, computer: undefined, from }
  const create = async (username: string, role: Role = 'reception') => {
    const officeId = role === 'district' ? district.officeId : office.id
    const account = { officeId, username, displayName: 'X', role, passwordHash: guard.passwordHash }
    return { id: await createAccount(db, account, now), officeId }
  }

  // The reset waits at its last write, so the password is checked while none of its changes is visible.
  // Races core/accounts/queries.ts lockAccount
  test('that is reset while its password is looked at lets nobody in', async () => {
    const account = await create('nguoi.dat.lai')
    const [, step] = await meet([
      () => resetAccount(db, manager(), account, now),
      () => signIn(db, app.context.keys, { username: 'nguoi.dat.lai', ...typed }, now),
    ])
    expect(step).toMatchObject({ outcome: 'refused' })
    expect(await app.rows('select from session where account_id = $1', [account.id])).toEqual([])
  })

  test('that is disabled while it takes over lets nobody in, and nothing is handed over', async () => {
    const [giver, receiver] = [await create('nguoi.giao'), await create('nguoi.nhan')]
    const { hash } = await startSession(db, giver.id, { device: '' }, now)
    const [given] = await app.rows<Staff>('select id, office_id as "officeId" from account where id = $1', [
      giver.id,
    ])
    const ends = { ...given, session: hash } as Staff
    const proven = await proveReceiver(db, app.context.keys, office.id, { id: receiver.id, ...typed }, now)
    const shift = { officeId: office.id, clientUuid: randomUUID(), by: giver.id, giver: 'A', receiver: 'B' }
    const lock = 'lock' in proven ? proven.lock : undefined
    const [, step] = await meet([
      () => setDisabled(db, manager(), receiver, true, now),
      () => handOver(db, { ...shift, incidents: '', ends, lock, now }),
    ])
    expect(step).toEqual({ outcome: 'changed' })
    expect(await app.rows('select from handover where office_id = $1', [office.id])).toEqual([])
    expect(await app.rows('select from session where account_id = $1', [giver.id])).toHaveLength(1)
  })

  test('that is disabled while its password is looked at lets nobody in', async () => {
    const account = await create('nguoi.bi.khoa')
    const [, step] = await meet([
      () => setDisabled(db, manager(), account, true, now),
      () => signIn(db, app.context.keys, { username: 'nguoi.bi.khoa', ...typed }, now),
    ])
    expect(step).toMatchObject({ outcome: 'refused', why: 'disabled' })
    expect(await app.rows('select from session where account_id = $1', [account.id])).toEqual([])
  })

  test('that two invite at once has one link, whether by the page or the console', async () => {
    const account = await create('hai.nguoi.moi')
    for (const invite of [
      () => resetAccount(db, manager(), account, now),
      () => inviteAccount(db, account, now),
    ]) {
      await meet([invite, invite])
      expect(await app.rows('select from invitation where account_id = $1', [account.id])).toHaveLength(1)
    }
  })

  const session = (of: { id: string }, codePending = false) =>
    startSession(db, of.id, { device: '', codePending }, now)
  const staffOf = async (of: { id: string; officeId: string }) =>
    ({ ...of, session: (await session(of)).hash }) as Staff
  const passwordOf = async ({ id }: { id: string }) =>
    (await app.rows('select password_hash from account where id = $1', [id]))[0]

  const givePhone = ({ id }: { id: string }) =>
    app.rows('update account set totp_secret = $2 where id = $1', [
      id,
      app.context.keys.seal('totp', id, TOTP_SECRET),
    ])

  // Races core/accounts/queries.ts lockAccount
  test('is opened once by a code of its phone that two send at once', async () => {
    const account = await create('hai.man.hinh')
    const row = { id: account.id, office_id: account.officeId } as AccountRow
    await givePhone(account)
    const halves = [await session(account, true), await session(account, true)]
    const confirms = halves.map(
      ({ hash: halfWay }) =>
        () =>
          confirmSignIn(db, app.context.keys, row, { halfWay, typed: codeAt(now), from }, now),
    )
    expect(await meet(confirms)).toMatchObject([{ outcome: 'entered' }, { outcome: 'refused', why: 'code' }])
    expect(await told('account.signed_in')).toBe(1)
  })

  // Races core/accounts/queries.ts lockAccount
  test('gets new recovery codes once by a code of its phone that two send at once', async () => {
    const account = await create('hai.lan.ma')
    const staff = await staffOf(account)
    await givePhone(account)
    const proof = { password: PASSWORD, code: codeAt(now) }
    const renew = () => renewRecoveryCodes(db, app.context.keys, staff, proof, now)
    expect(await meet([renew, renew])).toEqual([{ recoveryCodes: expect.any(Array) }, 'wrong-code'])
    expect(await told('account.recovery_codes_made')).toBe(1)
  })

  // Races core/accounts/queries.ts lockAccount
  test('that is reset while its owner proves the old password has no password afterwards', async () => {
    const account = await create('doi.mat.khau')
    const staff = await staffOf(account)
    const words = { current: PASSWORD, next: 'thuyền về có nhớ bến', device: '' }
    const outcomes = await meet([
      () => resetAccount(db, manager(), account, now),
      () => changePassword(db, app.context.keys, staff, words, now),
    ])
    expect(outcomes).toEqual([{ code: expect.any(String) }, 'ended'])
    expect(await passwordOf(account)).toEqual({ password_hash: null })
  })

  // Races core/accounts/queries.ts lockAccount
  test('gets one password by an invitation that two use at once, and none while it moves', async () => {
    const account = await create('hai.nguoi.nhan')
    const invited = async () => {
      const found = await findInvitation(db, await inviteAccount(db, account, now), now)
      if (!found) throw new Error('nobody is invited')
      return (password = 'bến thì một dạ khăng khăng') => acceptInvitation(db, found, { password, from }, now)
    }
    const elsewhere = { displayName: 'X', role: 'reception', officeId: guard.officeId } as const
    const once = await invited()
    expect(await meet([() => once(), () => once('thuyền về có nhớ bến')])).toEqual([
      expect.objectContaining({ token: expect.any(String) }),
      'used',
    ])
    const [again, before] = [await invited(), await passwordOf(account)]
    const outcomes = await meet([() => changeAccount(db, manager(), account, elsewhere, now), () => again()])
    expect([outcomes, await passwordOf(account)]).toEqual([['done', 'used'], before])
  })

  // Races core/accounts/queries.ts lockAccount
  test('that is disabled while its owner asks for summaries gets none', async () => {
    const account = await create('thu.truong.nghi', 'head')
    const wish = { address: 'tt@example.vn', lang: 'vi', weekly: true, monthly: false } as const
    await meet([
      () => setDisabled(db, manager(), account, true, now),
      () => saveSummary(db, { ...ofOffice(), accountId: account.id }, wish),
    ])
    expect(await app.rows('select from summary_mail_setting where account_id = $1', [account.id])).toEqual([])
  })

  // Races core/accounts/manage.ts managing
  test('one account of the district is left where two disable each other', async () => {
    const other = await create('huyen.2', 'district')
    const outcomes = await meet([
      () => setDisabled(db, manager(), other, true, now),
      () => setDisabled(db, { ...manager(), id: other.id }, district, true, now),
    ])
    expect(outcomes).toEqual(['done', 'last-of-district'])
  })

  // Races core/accounts/follow.ts follow
  test('stays if the end of its office is reverted while it would follow', async () => {
    const account = await create('nguoi.di.theo')
    const into = free[0]
    await changeTree(db, ofDistrict(), (offices) => closeOffice(offices, office.id, '2026-11-20', into, true))
    const [, moved] = await meet([
      () => changeTree(db, ofDistrict(), (offices) => reopenOffice(offices, office.id)),
      () => settleEnded(db, now),
    ])
    expect(moved).toEqual([])
    expect(await accountOf('nguoi.di.theo')).toMatchObject(account)
  })

  // Races http/lists/pending.ts takeImport
  test('a list that is confirmed twice at once makes an account once', async () => {
    const owner = { officeId: district.officeId, accountId: district.id, kind: 'accounts' as const }
    const id = await keepImport(db, owner, 'x', now)
    const fields = { officeId: office.id, username: '', displayName: 'X', role: 'reception' as const }
    const row = { number: 2, cells: [], problems: {}, fields, known: false }
    const stores = { ...app.context, offices: createOffices(db, app.clock) }
    const list = await accountsImport(stores, 'district')
    const confirm = () => list.confirm(ofDistrict(), id, { rows: [row], unknown: [] }, '')
    expect(await meet([confirm, confirm])).toEqual([{ count: 1 }, true])
  })
})

describe('where two are due and two instances look at once, each takes another:', () => {
  async function taken(table: string, take: () => Promise<string | undefined>) {
    await holdUpdates(table)
    return new Set(await meet([take, take]))
  }

  /** Two accounts that want summaries. */
  async function owners(name: string): Promise<Set<string>> {
    const ids = new Set<string>()
    for (const username of [`${name}.1`, `${name}.2`]) {
      const account = { officeId: office.id, username, displayName: 'X', role: 'head' } as const
      ids.add(await createAccount(db, account, now))
    }
    for (const id of ids)
      await app.rows(
        `insert into summary_mail_setting (office_id, account_id, address, lang, weekly_since, ask_due_at)
         values ($1, $2, 'tt@example.vn', 'vi', $3, $3)`,
        [office.id, id, now],
      )
    return ids
  }

  // Races core/notices/queue.ts TAKE
  test('a message to a host', async () => {
    const members = new Set([await addsMember(), await addsMember('Cán bộ khác')])
    for (const id of members)
      await app.rows(
        `insert into host_notice (office_id, id, member_id, channel, day, due_at)
         values ($1, gen_random_uuid(), $2, 'email', '2026-11-25', $3)`,
        [office.id, id, now],
      )
    const take = async () => (await takeNotice(meeting.pool, office.id, 'email', now))?.memberId
    expect(await taken('host_notice', take)).toEqual(members)
  })

  // Races core/notices/summary-queue.ts TAKE
  test('a summary', async () => {
    const accounts = await owners('tom.tat')
    for (const id of accounts)
      await app.rows(
        `insert into summary_mail (office_id, id, account_id, kind, from_day, made_at, due_at)
         values ($1, gen_random_uuid(), $2, 'weekly', '2026-11-16', $3, $3)`,
        [office.id, id, now],
      )
    const take = async () => (await takeSummary(meeting.pool, office.id, now))?.accountId
    expect(await taken('summary_mail', take)).toEqual(accounts)
  })

  // Races core/notices/summary-settings.ts TAKE
  test('an address to be confirmed', async () => {
    const accounts = await owners('dia.chi')
    const take = async () => (await takeUnconfirmed(meeting.pool, office.id, now))?.accountId
    expect(await taken('summary_mail_setting', take)).toEqual(accounts)
  })
})

describe('an office', () => {
  const named =
    (name: string, id = office.id) =>
    (offices: Parameters<typeof closeOffice>[0]) =>
      updateOffice(offices, id, { name }, undefined, '2026-11-25')

  // Races core/offices/store-tree.ts changeTreeIn
  test('is not merged into one that is merged into it at once', async () => {
    const other = (await nextOffice()).id
    const merge = (one: string, into: string) => () =>
      changeTree(db, ofDistrict(), (offices) => closeOffice(offices, one, '2026-12-31', into))
    const outcomes = await meet([merge(office.id, other), merge(other, office.id)])
    expect(outcomes).toMatchObject([{ ok: true }, { ok: false }])
    for (const id of [office.id, other])
      await changeTree(db, ofDistrict(), (offices) => reopenOffice(offices, id))
  })

  // Races district/offices/import-offices.ts importOffices
  test('keeps the name that it gets while a list changes another one', async () => {
    const other = await nextOffice()
    const owner = { officeId: district.officeId, accountId: district.id, kind: 'offices' as const }
    const id = await keepImport(db, owner, 'x', now)
    const none = { outcomes: [], newDesks: [], markedDesks: [] }
    const [, imported] = await meet([
      () => changeTree(db, ofDistrict(), named('Cơ quan có tên mới')),
      () =>
        importOffices(db, ofDistrict(), id, ({ offices }) => {
          const changed = named('Cơ quan trong danh sách', other.id)(offices)
          return changed.ok ? { ...none, offices: changed.offices } : undefined
        }),
    ])
    expect(imported).toBe('done')
    const names = new Map((await readTree(db)).map((one) => [one.id, one.name]))
    expect([names.get(office.id), names.get(other.id)]).toEqual([
      'Cơ quan có tên mới',
      'Cơ quan trong danh sách',
    ])
  })

  const hours = { opens_minutes: 420, closes_minutes: 960, close_minutes: 1110, overdue_minutes: 60 }

  // Races core/offices/actions.ts lockHours
  test('an office whose hours are set to the same by two at the same time audits it once', async () => {
    const set = () => setHours(db, office.id, hours, { by: guard.id, now })
    expect(await meet([set, set])).toEqual([true, false])
    expect(await told('office.hours_set')).toBe(1)
  })

  // Races core/offices/actions.ts setCommonHours
  test('that decides its hours while the district sets them for all keeps its own', async () => {
    const common = commonHours(await readTree(db))
    await meet([
      () => setHours(db, office.id, hours, { by: guard.id, now }),
      () => setCommonHours(db, ofDistrict(), { ...common, overdue_minutes: 45 }),
    ])
    expect((await readTree(db)).find(({ id }) => id === office.id)).toMatchObject(hours)
    await setCommonHours(db, ofDistrict(), common)
  })

  // Races core/offices/desk-actions.ts lockDesk
  test('an office whose desk is ended twice at the same time audits it once', async () => {
    const desk = { id: randomUUID(), office_id: office.id, name: 'Bàn cuối', one_stop: false }
    await addDesk(db, ofDistrict(), desk)
    const over = () => endDesk(db, ofDistrict(), desk)
    expect(await meet([over, over])).toEqual(['stored', 'unknown'])
    expect(await told('desk.ended')).toBe(1)
  })

  test('has a desk once whose form comes twice at once', async () => {
    const desk = { id: randomUUID(), office_id: office.id, name: 'Bàn mới', one_stop: false }
    const add = () => addDesk(db, ofDistrict(), desk)
    expect(await meet([add, add])).toEqual(['stored', 'known'])
    expect(await told('desk.added')).toBe(1)
  })
})

describe('the recommended app', () => {
  const url = 'https://ung-dung.example.vn/'
  const stores = { android_url: url, android_minimum: '9', ios_url: url, ios_minimum: '15' }
  const words = { steps: ['Mở'], running: 'Bật', slogans: [], faq: [] }
  const guide = { vi: words, en: words }
  const content = (slug: string) => ({ name: slug, slug, guide, ...stores })

  // Races core/recommended-app/actions.ts lockApps
  test('is one where two are recommended at once', async () => {
    const ids = [randomUUID(), randomUUID()] as const
    for (const [index, id] of ids.entries()) await addApp(db, id, content(`app-${index}`), ofDistrict())
    const outcomes = await meet([
      () => recommendApp(db, ids[0], ofDistrict()),
      () => recommendApp(db, ids[1], ofDistrict()),
    ])
    expect(outcomes).toEqual([true, true])
    const enabled = await app.rows<{ id: string }>('select id from recommended_app where enabled')
    expect(enabled).toEqual([{ id: ids[1] }])
  })

  test('is added once where its form comes twice at once, and one address is not given twice', async () => {
    const id = randomUUID()
    const add = (one: string, slug: string) => () => addApp(db, one, content(slug), ofDistrict())
    expect(await meet([add(id, 'mot-lan'), add(id, 'mot-lan')])).toEqual(['stored', 'stored'])
    expect(await meet([add(randomUUID(), 'hai-lan'), add(randomUUID(), 'hai-lan')])).toEqual([
      'stored',
      'slug-taken',
    ])
  })
})

describe('numbers', () => {
  // Races reception/slips/slip-actions.ts lockNumbers
  test('slips that two order at the same time have unique numbers', async () => {
    const order = () =>
      makeSheets({ db, keys: app.context.keys }, office.id, {
        ...{ clientUuid: randomUUID(), sheets: 1, by: guard.id, now },
      })
    await meet([order, order])
    const [slips] = await app.rows<{ last: number; count: number }>(
      'select max(number) as last, count(*)::int as count from slip where office_id = $1',
      [office.id],
    )
    expect(slips?.last).toBe(slips?.count)
  })

  // Races head/report/actions.ts freeze
  test('reports that two freeze at once have numbers that follow one another', async () => {
    const period = { from: '2026-11-01', to: '2026-11-24' }
    const frozen = {
      ...{ period, before: period, at: now, madeAt: now, appName: null, district: false },
      figures: { offices: [], outreach: [] },
    }
    const press = () => freeze(db, ofOffice(), randomUUID(), frozen)
    await meet([press, press])
    expect(
      await app.rows('select number from report_snapshot where office_id = $1 order by number', [office.id]),
    ).toEqual([{ number: 1 }, { number: 2 }])
  })

  // Races head/paper/actions.ts issueSheets
  test('paper sheets that two print at once have numbers that follow one another', async () => {
    const print = () => issueSheets(db, ofOffice(), { clientUuid: randomUUID(), count: 2 })
    expect(await meet([print, print])).toEqual([
      { from: 1, until: 2, isNew: true },
      { from: 3, until: 4, isNew: true },
    ])
  })
})

// Races reception/slips/slip-actions.ts retireSheet
test('a sheet of slips that two retire at once is retired once', async () => {
  const clientUuid = randomUUID()
  await makeSheets({ db, keys: app.context.keys }, office.id, { clientUuid, sheets: 1, by: guard.id, now })
  const retire = () => retireSheet(db, office.id, clientUuid, { by: guard.id, now })
  expect(await meet([retire, retire])).toEqual([true, true])
  expect(await told('slips.retired')).toBe(1)
})

// Races head/log/saved-views.ts changeOwn
test('two windows cannot give two views one name at once', async () => {
  const view = () => ({ id: randomUUID(), name: 'Hôm nay', criteria: { period: 'today' } as const })
  const save = () => saveView(db, ofOffice(), view())
  expect(await meet([save, save], 'log_view')).toEqual(['saved', 'name-taken'])
})

describe('a trace', () => {
  const document = {
    document_number: '1/CV',
    document_date: '2026-11-25',
    agency: 'TTYT',
    signer: 'A',
    buffer_minutes: 30,
  }
  const order = (day: string) => ({
    ...document,
    ...{ id: randomUUID(), office_id: office.id, made_by: guard.id, hold_until: '2026-12-31' },
    from_at: at(`${day}T00:00`),
    until_at: at(`${day}T23:00`),
  })

  // Races head/trace/actions.ts keep
  test('that is made while one of its contacts is deleted leaves that contact out', async () => {
    const subject = await enters(at('2026-10-01T08:00'))
    await makeTrace(meeting, order('2026-10-01'), { visitId: subject }, now)
    await enters(at('2026-10-01T08:10'))
    const second = order('2026-10-01')
    const [purged, made] = await meet([
      () => purgeExpired(db, { id: office.id, retention_days: 30 }, now),
      () => makeTrace(meeting, second, { visitId: subject }, now),
    ])
    expect([purged.deleted, made]).toEqual([1, 'made'])
    expect(await app.rows('select visit_id from trace_hold where order_id = $1', [second.id])).toEqual([
      { visit_id: subject },
    ])
  })

  // Races core/visits/purge.ts lockVisits
  test('keeps a visit whose erasure waited for it', async () => {
    const subject = await enters(at('2026-10-03T08:00'))
    const contact = await enters(at('2026-10-03T08:10'))
    await app.rows(`update visit set state = 'left', left_at = entered_at where id = any($1)`, [
      [subject, contact],
    ])
    const third = order('2026-10-03')
    const by = { accountId: guard.id, requestId: randomUUID(), now, due: now }
    const [made, erased] = await meet([
      () => makeTrace(meeting, third, { visitId: subject }, now),
      () => inOffice(db, office.id, (tx) => eraseVisits(tx, office.id, [subject, contact], by)),
    ])
    expect([made, erased]).toEqual(['made', []])
    expect(await app.rows('select visit_id from trace_hold where order_id = $1', [third.id])).toHaveLength(2)
  })

  // Races core/visits/purge.ts deleteBatch
  test('that is made after a purge has begun to look, and before it holds what it found, keeps its visit', async () => {
    const subject = await enters(at('2026-10-03T08:00'))
    await enters(at('2026-10-03T09:00'))
    const fourth = order('2026-10-03')
    // Pauses the purge in its first statement: it has its snapshot, but no row yet.
    await app.rows(`create table paused (); grant select on paused to public;
      create function pause() returns boolean language plpgsql volatile as
        $$ begin perform from public.paused; return true; end $$;
      create policy pause on visit as restrictive for select to socong_app using (pause())`)
    onTestFinished(async () => {
      await app.rows('drop policy pause on visit; drop function pause(); drop table paused')
    })
    const letGo = await app.hold('paused')
    const purging = purgeExpired(db, { id: office.id, retention_days: 30 }, now)
    try {
      await vi.waitFor(async () => expect(await waiting(app)).toBe(1), 10_000)
      await app.rows(
        `with o as (insert into trace_order select (jsonb_populate_record(null::trace_order, $1)).* returning id)
         insert into trace_hold (office_id, visit_id, order_id, role, until) select $2, $3, o.id, 'subject', '2026-12-31' from o`,
        [JSON.stringify({ ...fourth, subjects: 1, contacts: 0, made_at: now }), office.id, subject],
      )
    } finally {
      await letGo()
    }
    expect(await purging).toMatchObject({ deleted: 1 })
    expect(await app.rows('select id from visit where office_id = $1', [office.id])).toEqual([
      { id: subject },
    ])
  })

  async function ask(): Promise<TraceRequestRow> {
    const id = randomUUID()
    const { office_id: _, made_by: __, ...asked } = { ...order('2026-11-24'), id, note: '' }
    const from = { officeId: district.officeId, accountId: district.id, now }
    await createRequest(db, from, asked, [office.id])
    const [row] = await app.rows<TraceRequestRow>('select * from trace_request where id = $1', [id])
    if (!row) throw new Error('nobody has asked')
    return row
  }

  // Races head/trace/requests.ts openRequests
  test('that the district ends twice at once ends once', async () => {
    const { id } = await ask()
    const over = () => endRequest(db, { officeId: district.officeId, accountId: district.id, now }, id)
    expect(await meet([over, over])).toEqual([true, false])
    expect(await told('trace.request_ended')).toBe(1)
  })

  // Races head/trace/requests.ts lockAnswer
  test('that two heads answer at once has the first answer', async () => {
    const request = await ask()
    const person = { visitId: await enters(at('2026-11-24T08:00')) }
    const outcomes = await meet([
      () => answerRequest(meeting, ofOffice(), request, { person, id: randomUUID() }),
      () => answerRequest(meeting, ofOffice(), request),
    ])
    expect(outcomes).toEqual(['ok', 'answered'])
    expect(await told('trace.answered')).toBe(1)
  })
})

describe('a breach', () => {
  const facts = (what: string): Facts => ({
    discovered_at: now,
    kinds: ['name'],
    people: null,
    harm: 'unknown',
    what,
    measures: '',
    reported_at: null,
  })

  // Races head/breach/actions.ts setOpen
  test('that two correct at the same time tells the second of the first', async () => {
    const id = randomUUID()
    await recordBreach(db, ofOffice(), id, facts('Mất sổ'))
    const change = (what: string) => () => changeBreach(db, ofOffice(), { id, seenVersion: 1 }, facts(what))
    expect(await meet([change('Mất hai sổ'), change('Mất ba sổ')])).toEqual([undefined, 'changed-meanwhile'])
  })

  test('that two instances delete at once is counted once', async () => {
    const id = randomUUID()
    await recordBreach(db, ofOffice(), id, facts('Cũ'))
    await app.rows('update breach set closed_at = $2, closed_by = made_by where id = $1', [
      id,
      at('2020-01-01T08:00'),
    ])
    const purge = () => purgeBreaches(db, office.id, now)
    expect(await meet([purge, purge])).toEqual([1, 0])
    expect(await told('breaches.purged')).toBe(1)
  })
})

// Races head/data-requests/actions.ts lockRequest
test('a request that two extend at once is extended once', async () => {
  const id = randomUUID()
  const subject = { phone: '+84912345678' }
  await openRequest(db, ofOffice(), { id, kind: 'erase', receivedOn: '2026-11-24', subject })
  const extend = () =>
    extendRequest(db, ofOffice(), id, {
      ...{ until: '2026-12-20', reason: 'complex', told_on: '2026-11-25', told_by: 'letter' },
    })
  expect(await meet([extend, extend])).toEqual([undefined, 'extended'])
  expect(await told('subject.extended')).toBe(1)
})

test('every entry that two write into the diary at the same time is counted', async () => {
  const said = { title: 'Bài', link: null, note: null, helped: 0, installs: 0 }
  const fields = { ...said, day: '2026-11-24', channel: 'radio', unit: 'minute', quantity: 5 } as const
  const record = () => recordEntry(db, ofOffice(), randomUUID(), fields)
  expect(await meet([record, record])).toEqual(['stored', 'stored'])
  expect(
    await app.rows('select entries, quantity from outreach_figures where office_id = $1', [office.id]),
  ).toMatchObject([{ entries: 2, quantity: 10 }])
})

test('a personal link that two renew at once is renewed twice, and the last one opens', async () => {
  const { keys } = app.context
  const id = await addsMember()
  const renew = () => renewLink(db, keys, ofOffice(), id)
  expect(await meet([renew, renew])).toEqual([true, true])
  const [{ link_version: version } = { link_version: 0 }] = await app.rows<{ link_version: number }>(
    'select link_version from staff_member where id = $1',
    [id],
  )
  const code = personalCode(keys, { office_id: office.id, id, link_version: version })
  expect((await (await app.client()).get(`/d/${code}`)).status).toBe(200)
  expect(await app.rows('select from key_lookup where ref_id = $1', [id])).toHaveLength(1)
})

// Races core/notices/devices.ts addDevice
test('one of two devices that are switched on at once for one place is on, and none outlives its link', async () => {
  const { keys } = app.context
  const id = await addsMember()
  const on =
    (link_version = 1) =>
    () =>
      addDevice(
        db,
        keys,
        ofOffice(),
        { id, link_version },
        {
          ...{ id: randomUUID(), device: '', lang: 'vi' },
          target: { endpoint: `https://push.example.vn/${randomUUID()}`, p256dh: '', auth: '' },
        },
      )
  for (let device = 1; device < MAX_DEVICES; device += 1) await on()()
  expect((await meet([on(), on()])).toSorted()).toEqual(['added', 'full'])
  const renew = () => renewLink(db, keys, ofOffice(), id)
  await app.rows('delete from push_device where member_id = $1', [id])
  expect(await meet([renew, on()])).toEqual([true, 'gone'])
  const [{ link_version: version } = { link_version: 0 }] = await app.rows<{ link_version: number }>(
    'select link_version from staff_member where id = $1',
    [id],
  )
  expect(await meet([on(version), renew])).toEqual(['added', true])
  expect(await app.rows('select from push_device where member_id = $1', [id])).toEqual([])
})

// Races http/lists/list-actions.ts changeList
test('one of two guests whom two write down at once for a nearly full day is on the list', async () => {
  await app.rows(
    `insert into expected_guest (office_id, id, day, name, purpose, made_by, made_at)
     select $1, gen_random_uuid(), $2, 'Khách ' || n, 'meeting', $3, $4 from generate_series(2, $5::int) n`,
    [office.id, '2026-11-26', guard.id, now, MAX_GUESTS_PER_DAY],
  )
  const expected = () => expectGuest(db, app.context.keys, ofOffice(), randomUUID(), GUEST)
  expect((await meet([expected, expected])).toSorted()).toEqual(['full', 'stored'])
})

const GUEST: GuestFields = {
  ...{ at_minutes: null, phone: null, place: null, host: null, purpose_note: null },
  ...{ day: '2026-11-26', name: 'Khách', purpose: 'meeting', party_size: 1 },
}

async function expectedNow(fields: Partial<GuestFields> = {}): Promise<string> {
  const id = randomUUID()
  await expectGuest(db, app.context.keys, ofOffice(), id, { ...GUEST, day: '2026-11-25', ...fields })
  return id
}

/** Lets a guest in, as the button *Đã đến* does. */
const arrives = (id: string) => async () => {
  const { entered } = await enterGuest(meeting, office, { id, now }, (guest) => ({
    clientUuid: randomUUID(),
    entry: guestEntry(guest, office, null),
    phoneShared: false,
    enteredBy: guard.id,
  }))
  return entered?.outcome
}

const visitsOfGuest = (id: string) =>
  app.rows<{ host: string | null }>('select host from visit where guest_id = $1', [id])

describe('an expected guest', () => {
  // Races core/guests/guest-lock.ts lockGuest
  test('a guest who comes while somebody withdraws them has come or is gone, whoever was first', async () => {
    const [came, gone] = [await expectedNow(), await expectedNow()]
    const withdraw = (id: string) => () => withdrawGuest(db, ofOffice(), id)
    expect(await meet([arrives(came), withdraw(came)])).toEqual(['stored', 'arrived'])
    expect(await visitsOfGuest(came)).toHaveLength(1)
    expect(await meet([withdraw(gone), arrives(gone)])).toEqual(['withdrawn', undefined])
    expect(await visitsOfGuest(gone)).toEqual([])
    expect(await told('guest.withdrawn')).toBe(1)
  })

  // Races core/visits/enter.ts STILL_EXPECTED
  test('a guest who comes while somebody corrects them comes as the list says afterwards', async () => {
    const [first, second] = [await expectedNow(), await expectedNow()]
    const fields = { ...GUEST, day: '2026-11-25', host: 'Phòng khác' }
    const correct = (id: string) => () =>
      correctGuest(db, app.context.keys, ofOffice(), { id, seen: 1, fields })
    expect(await meet([arrives(first), correct(first)])).toEqual(['stored', 'arrived'])
    expect(await visitsOfGuest(first)).toEqual([{ host: null }])
    expect(await meet([correct(second), arrives(second)])).toEqual(['moved', 'stored'])
    expect(await visitsOfGuest(second)).toEqual([{ host: 'Phòng khác' }])
  })

  // Races reception/guests/stored-guest.ts completeGuests
  test('a guest who comes while a list completes them comes as the list says afterwards, or stays as they came', async () => {
    const complete = (id: string) => () =>
      inOffice(db, office.id, async (tx) => {
        const completed = await completeGuests(tx, office.id, [{ id, fields: { host: 'Phòng khác' } }])
        await auditBy(tx, ofOffice(), 'guests.imported', id)
        return completed
      })
    const [first, second] = [await expectedNow(), await expectedNow()]
    expect(await meet([arrives(first), complete(first)])).toEqual(['stored', 0])
    expect(await app.rows('select host from expected_guest where id = $1', [first])).toEqual([{ host: null }])
    expect(await meet([complete(second), arrives(second)])).toEqual([1, 'stored'])
    expect(await visitsOfGuest(second)).toEqual([{ host: 'Phòng khác' }])
  })

  // Races core/visits/purge.ts lockGuests
  test('a guest who is erased while they come a second time causes no deadlock', async () => {
    const id = await expectedNow()
    await arrives(id)()
    const [first] = await app.rows<{ id: string }>('select id from visit where guest_id = $1', [id])
    await leaveVisit(db, target(first?.id ?? ''))
    const by = { accountId: guard.id, requestId: randomUUID(), now, due: now }
    const erase = () => inOffice(db, office.id, (tx) => eraseVisits(tx, office.id, [first?.id ?? ''], by))
    expect(await meet([erase, arrives(id)], 'expected_guest')).toEqual([[first?.id, id], undefined])
    expect(await app.rows('select from expected_guest where id = $1', [id])).toEqual([])
  })
})

test('a sheet of paper that two return at the same time is returned once', async () => {
  await issueSheets(db, ofOffice(), { clientUuid: randomUUID(), count: 1 })
  const [sheet] = await app.rows<{ id: string }>('select id from paper_sheet where office_id = $1', [
    office.id,
  ])
  const back = () => returnSheet(db, ofOffice(), sheet?.id ?? '')
  await meet([back, back])
  expect(await told('paper.returned')).toBe(1)
})

// Races core/visits/badges.ts actOnBadge
test('a badge that two report as lost at once is lost once', async () => {
  await makeBadges({ db: app.db, keys: app.context.keys }, ofOffice(), { prefix: 'K', from: 1, to: 1 })
  const [badge] = await app.rows<{ id: string }>('select id from badge where office_id = $1', [office.id])
  const lose = () => actOnBadge(db, ofOffice(), badge?.id ?? '', 'lost')
  expect((await meet([lose, lose])).filter(Boolean)).toEqual([true])
  expect(await told('badge.lost')).toBe(1)
})

// Races core/api-keys/actions.ts makeKey
test('one of two keys that two make at once for a nearly full district is made', async () => {
  const key = () => ({
    id: randomUUID(),
    name: 'x',
    scope: 'figures' as const,
    offices: null,
    expires_at: now,
  })
  await app.rows(
    `insert into api_key (office_id, id, name, scope, made_at, made_by, expires_at)
     select $1, gen_random_uuid(), 'x', 'figures', $3, $2, $3 from generate_series(2, $4::int)`,
    [district.officeId, district.id, now, MAX_KEYS],
  )
  const make = () => makeKey({ db, keys: app.context.keys }, ofDistrict(), key())
  expect(await meet([make, make])).toEqual(['made', 'full'])
})

// Races http/lists/pending.ts answerImport
test('what two windows say of one file at once is both kept', async () => {
  const owner = { officeId: office.id, accountId: guard.id, kind: 'guests' as const }
  const id = await keepImport(db, owner, 'x', now)
  const answers = [{ ':cot': 'name' }, { ':so': 'phone' }]
  await meet(answers.map((said) => () => answerImport(db, owner, id, said, now)))
  expect(await findImport(db, owner, id, now)).toMatchObject({
    answers: { ':cot': 'name', ':so': 'phone' },
  })
})

// Races core/organisation/organisation.ts setDetails
test('an organisation that two describe alike at once is changed once', async () => {
  const describe = () => setDetails(db, ofDistrict(), { unit: 'đơn vị' })
  await meet([describe, describe])
  expect(await app.rows(`select from audit where action = 'organisation.changed'`)).toHaveLength(1)
  await setDetails(db, ofDistrict(), {})
})

/** Locks tested elsewhere: held outside of transactions while files are copied. */
const ELSEWHERE = new Map([
  ['operations/backup/backup.ts makeBackup', 'tests/operations/backup-refused.test.ts'],
])

/** `// Races` names the lock without which a test was seen to fail. */
test('every lock that the code or a function of the database takes is raced here', () => {
  // Policies are `for update using`.
  const lock =
    /\.for(?:NoKey)?Update\(\)|\.for(?:Key)?Share\(\)|\bfor (?:no key )?update\b(?! using)|\bfor (?:key )?share\b|pg_(?:try_)?advisory/g
  const filesIn = (folder: string) =>
    readdirSync(path.join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => path.join(folder, file))
  const taken = ['server', 'migrations'].flatMap(filesIn).flatMap((file) => {
    const text = readFileSync(path.join(projectRoot, file), 'utf8').replace(/^ *(\/\/|\*|\/\*\*).*$/gm, '')
    return [...text.matchAll(lock)].map(({ index }) => {
      const names = [...text.slice(0, index).matchAll(/^(?:export )?(?:async )?(?:function|const) (\w+)/gm)]
      return `${file.replace(/^server\//, '')} ${names.at(-1)?.[1]}`
    })
  })
  const here = readFileSync(import.meta.filename, 'utf8').matchAll(/^ *\/\/ Races (\S+ \w+)$/gm)
  const raced = [...here].map(([, name]) => name ?? '')
  expect([...new Set(taken)].toSorted()).toEqual([...new Set([...raced, ...ELSEWHERE.keys()])].toSorted())
})
