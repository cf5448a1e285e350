// The operator gets one mail when a condition begins and one when it ends. Uses a real mail server.
import { expect, test } from 'vitest'
import { createOperatorMail } from '../../server/operations/tell-operator.ts'
import { MINUTE } from '../../server/platform/lib/clock.ts'
import { createMailer } from '../../server/platform/outgoing/mail.ts'
import { ranUntilNow } from '../support/rounds.ts'
import { useMailServer } from '../support/smtp.ts'
import { useMorningApp } from '../support/suite.ts'

const MAIL = { SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM: 'so-cong@example.vn' }
const app = useMorningApp({ PUBLIC_URL: 'http://localhost:3000', ...MAIL, OPERATOR_EMAIL: 'it@example.vn' })

const server = useMailServer()

const audited = (ok: boolean) =>
  app.rows(
    `insert into installation_state (key, at, ok, detail) values ('audit', $1, $2, '{}')
     on conflict (key) do update set at = $1, ok = $2`,
    [app.clock.now(), ok],
  )
const row = async () => {
  const page = await (await app.client('district')).get('/district/health')
  return page.$('dt:contains("Thư cho người vận hành") + dd')
}

test('a condition is told once when it has begun and once when it is over, by one of two instances', async () => {
  const mailer = createMailer({ ...MAIL, SMTP_URL: server.url })
  const instances = [1, 2].map(() => createOperatorMail(app.context, mailer))
  const minutes = async (count: number) => {
    for (let each = 0; each < count; each += 1) {
      app.clock.forward(MINUTE)
      await ranUntilNow(app)
      await Promise.all(instances.map((tell) => tell()))
    }
    return server.mails.length
  }
  expect(await minutes(7)).toBe(0)
  await audited(false)
  expect(await minutes(3)).toBe(0)
  expect(await minutes(10)).toBe(1)
  expect(server.mails[0]).toMatchObject({ to: ['it@example.vn'], subject: 'Sổ Cổng: có việc phải xử lý' })
  expect(server.mails[0]?.text).toMatch(
    /^Cần xử lý:\n- Nhật ký thao tác: .* KHÔNG nguyên vẹn[\s\S]*To be done:\n- Audit: [\s\S]*\/district\/health/,
  )
  await audited(true)
  expect(await minutes(10)).toBe(2)
  expect(server.mails[1]?.subject).toBe('Sổ Cổng: đã ổn')
  expect((await row()).text()).toContain('Lần gần nhất gửi tới it@example.vn')

  server.mode = 'later'
  await audited(false)
  expect(await minutes(10)).toBe(2)
  expect((await row()).attr('class')).toBe('bad')
  server.mode = 'take'
  expect(await minutes(2)).toBe(3)
  expect((await row()).attr('class')).toBe('good')
})
