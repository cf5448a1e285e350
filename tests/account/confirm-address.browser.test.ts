import { beforeAll, describe, expect, test } from 'vitest'
import { createSummaries } from '../../server/operations/send-summaries.ts'
import { createMailer } from '../../server/platform/outgoing/mail.ts'
import { startApp, type TestApp } from '../support/app.ts'
import {
  accessProblems,
  chromiumPath,
  contrastProblems,
  overflow,
  signIn,
  useBrowsers,
} from '../support/browser.ts'
import { type MailServer, startMailServer } from '../support/smtp.ts'

const ADDRESS = 'phong.tiep.cong.dan.va.bo.phan.mot.cua.tt-hcc@cangiuoc.longan.example.vn'

describe.skipIf(!chromiumPath)('the page that a mail to confirm an address leads to', () => {
  const browsers = useBrowsers()
  let app: TestApp
  let server: MailServer
  const settings = { PUBLIC_URL: 'http://localhost:3000', MAIL_FROM: 'so-cong@example.vn' }
  beforeAll(async () => {
    server = await startMailServer()
    app = await startApp({ ...settings, SMTP_URL: server.url })
    return async () => {
      await app.close()
      await server.close()
    }
  })

  /** The path of the link in the newest mail, to be opened on the server under test. */
  const mailed = async () => {
    const mailer = createMailer({ ...settings, SMTP_URL: server.url }, { silence: 5000, whole: 20_000 })
    await createSummaries(app.context, new AbortController().signal, { mailer, rest: 0 })()
    return /(\/account\/summary\/\S+)/.exec(server.mails.at(-1)?.text ?? '')?.[1] ?? 'no link'
  }

  test('names the address, confirms it by a button for its owner alone, and says to everybody else what to do', async () => {
    const { page } = await browsers.open(app, { viewport: { width: 360, height: 740 } })
    const sound = async () =>
      expect([await overflow(page), await accessProblems(page), await contrastProblems(page)]).toEqual([
        ...[0, [], []],
      ])
    await signIn(page, 'head.tt-hcc')
    await page.goto('/account')
    await page.getByLabel('Hằng tuần').check()
    await page.getByLabel('Gửi đến địa chỉ thư điện tử').fill(ADDRESS)
    await page.getByRole('button', { name: 'Lưu tóm tắt qua thư điện tử' }).click()
    await page.getByText('mở đường dẫn trong thư đó').waitFor()
    const link = await mailed()
    const stranger = await browsers.open(app)
    await stranger.page.goto(link)
    expect(new URL(stranger.page.url()).pathname).toBe('/sign-in')
    await signIn(stranger.page, 'head.ubnd-xa-long-hau')
    await stranger.page.goto(link)
    await stranger.page.getByRole('alert').getByText('không phải của địa chỉ và tài khoản').waitFor()
    expect(await accessProblems(stranger.page)).toEqual([])
    expect(await stranger.page.getByRole('main').textContent()).not.toContain('@')
    await page.goto(link)
    expect(await page.getByRole('main').textContent()).toContain(ADDRESS)
    await sound()
    await page.emulateMedia({ colorScheme: 'dark' })
    await sound()
    await page.getByRole('button', { name: 'Xác nhận địa chỉ' }).click()
    await page.getByText('Đã xác nhận địa chỉ.').waitFor()
    const confirmed = await app.rows(
      'select confirmed_at from summary_mail_setting where confirmed_at is not null',
    )
    expect(confirmed).toHaveLength(1)
    expect(await page.getByRole('button', { name: 'Gửi lại thư xác nhận' }).count()).toBe(0)
    await sound()
  })
})
