// Nothing that users read is about somebody else's organisation: no level of government, no place, no other kind's words.
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { ORGANISATION_KINDS } from '../../server/core/organisation/kinds.ts'
import { projectRoot } from '../../server/platform/lib/paths.ts'
import { useApp } from '../support/suite.ts'

const LEVEL = /(?<!\p{L})(?:huyện|Cần Giuộc|Long An)(?!\p{L})/iu
/** The district's own demo, lists of places and what reads cards, lists and names of units. */
const ABOUT_PLACES = [
  'server/operations/demo/',
  'server/core/places/',
  'server/core/scan/',
  'server/http/lists/written.ts',
  'server/head/report/authority.ts',
]
/** The name of the kind itself. */
const OF_ITS_KIND = /^\s+huyen: '/

test('no text, view or source names a level of government or one district', () => {
  const files = ['server', 'views', 'public'].flatMap((folder) =>
    readdirSync(path.join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
      .map((file) => `${folder}/${file}`)
      .filter(
        (file) => /\.(ts|mjs|ejs|css)$/.test(file) && !ABOUT_PLACES.some((part) => file.startsWith(part)),
      ),
  )
  const naming = (pattern: RegExp, some: string[]) =>
    some.flatMap((file) =>
      readFileSync(path.join(projectRoot, file), 'utf8')
        .split('\n')
        .flatMap((line, index) =>
          pattern.test(line) && !OF_ITS_KIND.test(line) ? [`${file}:${index + 1} ${line.trim()}`] : [],
        ),
    )
  expect(naming(LEVEL, files)).toEqual([])
  const english = files.filter((file) => file.startsWith('server/platform/messages/en/'))
  expect(naming(/: '[^']*\bdistrict\b/i, english)).toEqual([])
})

describe('the pages of an organisation of another kind', () => {
  const app = useApp()
  const STATE = /thủ trưởng|(?<!\p{L})cán bộ|công chức|(?<!\p{L})(?:UBND|HĐND)\s|kiến nghị/iu
  /** Agencies that are no part of the organisation. */
  const AUTHORITY = /cơ quan (?:có thẩm quyền|chuyên trách|yêu cầu|nhà nước|công an)/giu

  test.each(ORGANISATION_KINDS.filter((kind) => kind === 'su_nghiep' || kind === 'doanh_nghiep'))(
    'say nothing in the words of a state agency: %s',
    async (kind) => {
      await app.rows(`update organisation set kind = $1, details = '{}'`, [kind])
      app.clock.forward(120_000)
      const names = (
        await app.rows<{ name: string }>('select name from office union select short from office')
      )
        .map(({ name }) => name)
        // The offices of the example keep their kinds.
        .concat('Văn phòng HĐND và UBND', 'UBND cấp xã', 'Cơ quan Đảng', 'Cơ quan ngành dọc')
        // Before the kind is chosen.
        .concat('Thiết lập tổ chức của mình', 'thiết lập tổ chức của mình')
        .toSorted((a, b) => b.length - a.length)
      const of = {
        nobody: ['/v/tt-hcc', '/privacy', '/privacy/tt-hcc', '/sign-in', '/help', '/board/tt-hcc'],
        'gate.tt-hcc': ['/gate', '/evacuation', '/gate/handover'],
        'head.tt-hcc': [
          '/today',
          '/log',
          '/office',
          '/office/hosts',
          '/report',
          '/poster',
          '/trace',
          '/people',
          '/book',
        ],
        district: [
          '/district',
          '/district/offices',
          '/district/compliance',
          '/district/accounts',
          '/district/trace',
          '/district/organisation',
          '/district/offices/new',
          `/district/offices/${await app.officeId('p-tu-phap')}`,
          '/district/offices/import',
          '/district/accounts/import',
          '/setup',
          '/district/calendar',
          '/district/health',
        ],
      }
      const found: string[] = []
      for (const [username, pages] of Object.entries(of)) {
        const client = await app.client(username === 'nobody' ? undefined : username)
        for (const page of pages) {
          const { $ } = await client.get(page)
          const words = names
            .reduce((text, name) => text.replaceAll(name, ''), $('body').text())
            .replace(AUTHORITY, '')
          for (const pattern of [STATE, /(?<!\p{L})cơ quan(?!\p{L})/iu]) {
            const at = words.search(pattern)
            if (at >= 0)
              found.push(`${page}: ${words.slice(Math.max(0, at - 30), at + 40).replace(/\s+/g, ' ')}`)
          }
        }
      }
      expect(found).toEqual([])
    },
  )

  test('a company’s papers bear neither the nation’s name nor what a report to an authority bears', async () => {
    const head = await app.client('head.tt-hcc')
    const [from, papers] = ['2026-11-25', /CỘNG HÒA|Số: …|Kính gửi|DỰ THẢO|Nơi nhận/]
    const report = { client_uuid: randomUUID(), from, to: from }
    const address = (await head.post('/report', report)).location ?? ''
    await (await app.client('gate.tt-hcc')).enter({ name: 'Khách Của Công Ty' })
    const book = await head.post('/book', { from, until: from })
    const shown = [(await head.get(address)).$('article').text(), book.$('article').text()]
    expect(shown).toEqual([expect.stringContaining('BÁO CÁO'), expect.stringContaining('Khách Của Công Ty')])
    expect(shown.filter((text) => papers.test(text))).toEqual([])
    await app.rows(`update organisation set details = '{"report": {"nation": true}}'`)
    app.clock.forward(120_000)
    expect((await head.get(address)).$('article').text()).toMatch(papers)
  })
})
