// Sends every form that contains personal words while its writes fail, and again normally, on the server that logs the most;
// canaries.test.ts tries the embedded one.
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { POLICY } from '../../server/policy.ts'
import { startApp, type TestApp } from '../support/app.ts'
import { LOUD } from '../support/canary-words.ts'
import { startCluster } from '../support/global-setup.ts'
import { fill } from '../support/people.ts'
import { startProvider } from '../support/provider.ts'
import { REQUESTS, Scene, type Wanted } from '../support/requests.ts'
import { tablesOf } from '../support/watched.ts'

const provider = await startProvider()

/** Personal data in requests: the words of SAID in any spelling, phone and ID numbers, mail addresses, and secret URLs. */
const PERSONAL =
  /chim ho|hoàng yến|hoang[ .-]yen|(?<![0-9a-f-])(?:\+?84|0)912\d{6}(?!\d)|(?<![0-9a-f-])07908\d{7}(?!\d)/i

/** Only the body counts, because URLs contain no personal data. */
const bodyOf = ({ fields, form, json }: Wanted) => JSON.stringify(fields ?? form ?? json ?? '')

/** A trigger function that, while switched on, rejects every write with an error that quotes the row. */
const FAILS = `
create table failing (now boolean);
create function break_when_told() returns trigger language plpgsql security definer as $$ begin
  if exists (select from public.failing) then
    raise exception 'could not extend file: No space left on device' using errcode = 'disk_full', detail = new::text;
  end if;
  return new; end $$;`

describe('no form leaves personal data in the logs of the loudest server that it starts on', () => {
  let app: TestApp
  let scene: Scene
  let stop: () => Promise<void>
  let log: string

  beforeAll(async () => {
    const started = await startCluster(LOUD)
    await fill(started.cluster)
    app = await startApp(provider.settings, started.cluster)
    scene = new Scene(app)
    log = path.join(started.dataDir, 'postgres.log')
    await app.rows(FAILS)
    const tables = (await tablesOf(app)).filter(({ name }) => name !== 'failing')
    await app.rows(
      tables
        .map(
          ({ name }) => `create trigger canary before insert or update on "${name}"
            for each row execute function break_when_told()`,
        )
        .join('; '),
    )
    stop = async () => {
      await app.close()
      await started.stop()
    }
  })
  afterAll(() => stop?.())

  let read = 0
  const found = async () => {
    const text = (await readFile(log, 'utf8')).slice(read)
    read += text.length
    return [...text.split('\n'), ...app.logged.splice(0)].filter((line) => PERSONAL.test(line))
  }

  const counted = { forms: 0, failed: 0 }
  const posts = Object.keys(POLICY).filter((name) => name.startsWith('POST '))

  test.each(posts)('%s logs no names, whether it can be stored or not', async (name) => {
    const logged: unknown[] = []
    for (const make of REQUESTS[name] ?? []) {
      const wanted = await make(scene)
      if (!PERSONAL.test(bodyOf(wanted))) continue
      const client = typeof wanted.by === 'object' ? wanted.by : await scene.as(wanted.by)
      counted.forms += 1
      // Skip the log lines of the preparation, in which the superuser's statements quote personal data.
      await found()
      await app.rows('insert into failing values (true)')
      const broken = await scene.send({ ...wanted, by: client }, 'POST')
      await app.rows('delete from failing')
      if (broken.status >= 500) counted.failed += 1
      await scene.send({ ...wanted, by: client }, 'POST')
      logged.push(...(await found()))
    }
    expect(logged).toEqual([])
  })

  test('most forms that name people were tried, and could not be stored', () => {
    console.log(`${counted.forms} forms that name people, ${counted.failed} of them refused`)
    expect(counted.forms).toBeGreaterThan(25)
    expect(counted.failed).toBeGreaterThan(counted.forms / 2)
  })

  test('the check would find a name', async () => {
    await app.rows(`do $$ begin raise log 'Khách Chim Hoàng Yến'; end $$`)
    expect((await found()).length).toBeGreaterThan(0)
  })
})
