// Output of the commands, and files beside a backup, contain no personal data even after a failure, since operators forward the
// output and systemd stores it.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { runToEnd, type Settings } from '../support/program.ts'
import { PERSONAL, SAID } from '../support/requests.ts'
import { startSmallDistrict } from '../support/small-district.ts'
import { ask } from '../support/sql.ts'

const SECRETS = { BACKUP_KEY: 'một chìa khóa secretora', SMTP_URL: 'smtps://gui:passora-thu@127.0.0.1:1' }
const MAIL = { SMTP_URL: SECRETS.SMTP_URL, MAIL_FROM: SAID.email }

let folder: string
let dataDir: string
let adminUrl: string

/** Creates a visit, and addresses that are notified of visits. */
const SAY = `
insert into visit (id, office_id, client_uuid, body_hash, year, number, day, state, name, phone, host, purpose, purpose_note,
  one_stop, app_status, source, assurance, registered_at, entered_at, recorded_at, left_at, ended_how)
select gen_random_uuid(), o.id, gen_random_uuid(), 'x', 2001, 1, (at at time zone 'Asia/Ho_Chi_Minh')::date, 'left', '${SAID.visitor}', '+84912100001',
  '${SAID.host}', 'other', '${SAID.note}', false, 'not_asked', 'gate', 'staff', at, at, at, at, 'staff'
from office o, (select now() as at) now where o.code = 'tt-hcc';
insert into office_webhook (office_id, url, secret_id) select id, '${SAID.hook}', gen_random_uuid() from office where code = 'tt-hcc';
insert into summary_mail_setting (office_id, account_id, address, lang, weekly_since)
  select office_id, id, '${SAID.mailbox}', 'vi', now() from account where username = 'head.tt-hcc'`

/** A trigger that fails like a full disk in mid-statement, with an error that quotes the row. */
const breaking = (table: string, when: string) => `
create function break() returns trigger language plpgsql as $$ begin
  raise exception 'could not extend file: No space left on device' using errcode = 'disk_full',
    detail = '${SAID.visitor}, ${SAID.mailbox}, ${SAID.hook}' || coalesce(to_jsonb(new), to_jsonb(old))::text || coalesce((select string_agg(name || host, '') from visit), ''); end $$;
create trigger canary before ${when} on ${table} for each row execute function break()`
const mended = (table: string) => `drop trigger canary on ${table}; drop function break()`

beforeAll(async () => {
  const small = await startSmallDistrict()
  ;({ folder, dataDir } = small)
  adminUrl = small.database.adminUrl
  await ask(adminUrl, SAY)
  await mkdir(path.join(folder, 'full'))
  await writeFile(path.join(folder, 'file'), '')
  return small.remove
})

const said: string[] = []

/** Runs a command that must exit with `code`; its output must contain no personal data and no secret. */
async function quiet(entry: string, code: number, settings: Settings, args: string[] = []): Promise<string> {
  const ended = await runToEnd(`operations/cli/${entry}`, { DATA_DIR: dataDir, ...settings }, args)
  expect(ended.code, ended.output).toBe(code)
  said.push(ended.output)
  const secrets = ['secretora', 'passora-thu', ...Object.values(await passwords())]
  const lines = ended.output.split('\n')
  expect(lines.filter((line) => PERSONAL.test(line) || secrets.some((one) => line.includes(one)))).toEqual([])
  return ended.output
}

async function passwords(): Promise<Record<string, string>> {
  return JSON.parse(await readFile(path.join(dataDir, 'database.json'), 'utf8')) as Record<string, string>
}

test('doctor prints no names from a register with people, even with a mail server that is down and an unreachable URL', async () => {
  await quiet('doctor', 1, {
    ...MAIL,
    PUBLIC_URL: 'https://127.0.0.1:1',
    BACKUP_DIR: path.join(folder, 'full'),
  })
})

test('backup prints no names when it succeeds, when it cannot be written, and when a row is refused', async () => {
  const key = { BACKUP_KEY: SECRETS.BACKUP_KEY }
  await quiet('backup', 0, key, [path.join(folder, 'full')])
  await quiet('backup', 1, key, [path.join(folder, 'file')])
  await ask(adminUrl, breaking('audit', 'insert'))
  expect(await quiet('backup', 1, {}, [path.join(folder, 'broken')])).not.toBe('')
  await ask(adminUrl, mended('audit'))
})

test('restore prints no names when it succeeds, with another key, and when a row is refused', async () => {
  const key = { BACKUP_KEY: SECRETS.BACKUP_KEY }
  const [name] = (await readdir(path.join(folder, 'full'))).filter((one) => one.endsWith('.age'))
  const file = path.join(folder, 'full', name ?? '')
  const SECRET_KEY_FILE = path.join(dataDir, 'secret.key')
  const into = { DATA_DIR: path.join(folder, 'restored'), SECRET_KEY_FILE }
  await quiet('restore', 1, { ...into, BACKUP_KEY: 'một chìa khóa khác secretora' }, [file])
  expect(await quiet('restore', 0, { ...into, ...key }, [file])).toContain('1 lượt (visits)')
  // The backup was complete before the command failed.
  const [refused] = (await readdir(path.join(folder, 'broken'))).filter((one) => one.endsWith('.gz'))
  const elsewhere = { DATA_DIR: path.join(folder, 'refused'), SECRET_KEY_FILE }
  const failed = await quiet('restore', 1, elsewhere, [path.join(folder, 'broken', refused ?? '')])
  expect(failed).toContain('53100')
})

test('no file beside a backup names anybody', async () => {
  for (const where of ['full', 'broken']) {
    for (const name of (await readdir(path.join(folder, where))).filter((one) => !/\.(gz|age)$/.test(one))) {
      const text = await readFile(path.join(folder, where, name), 'utf8')
      expect([name, PERSONAL.test(text)]).toEqual([name, false])
    }
  }
})

test('the check would find a name', () => {
  expect(said.length).toBe(7)
  expect([SAID.visitor, SAID.mailbox, SAID.hook].every((word) => PERSONAL.test(word))).toBe(true)
})
