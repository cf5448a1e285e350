import { beforeAll, expect, test } from 'vitest'
import { startApp, type TestApp } from '../support/app.ts'
import { type MailServer, startMailServer } from '../support/smtp.ts'

let app: TestApp
let server: MailServer
beforeAll(async () => {
  server = await startMailServer()
  app = await startApp({ SMTP_URL: server.url, MAIL_FROM: 'so-cong@example.vn' })
  return () => app.close()
})

test('a test message to hosts says how it went, and the audit has the result without the address', async () => {
  const head = await app.client('head.tt-hcc')
  await head.switchOn('hosts')
  const send = (email: string) => head.post('/office/hosts/mail/test', { email })
  const refused = await send('khong phai dia chi')
  expect([refused.status, refused.$('#email').val()]).toEqual([422, 'khong phai dia chi'])
  expect(refused.$('#email-problem').text()).toContain('Ghi một địa chỉ thư điện tử')
  const said = async () => {
    expect((await send('thu@example.vn')).status).toBe(303)
    return (await head.get('/office/hosts')).$('main').text()
  }
  expect(await said()).toContain('Máy chủ thư đã nhận thư thử.')
  expect(server.mails.map(({ to }) => to)).toEqual([['thu@example.vn']])
  await server.close()
  expect(await said()).toContain('Chưa gửi được thư thử: không nối được tới máy chủ bên kia.')
  expect(await app.rows(`select fields from audit where action = 'office.mail_tested' order by seq`)).toEqual(
    [{ fields: 'result=sent' }, { fields: 'result=unreachable' }],
  )
})
