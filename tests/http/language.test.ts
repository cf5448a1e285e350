import { describe, expect, test } from 'vitest'
import { useMorningApp } from '../support/suite.ts'

const app = useMorningApp()

const PEOPLE = { nobody: undefined, reception: 'gate.tt-hcc' } as const
const comes = (person: keyof typeof PEOPLE) => app.client(PEOPLE[person])

describe('choosing a language', () => {
  test('returns to the page it was chosen on, and is remembered', async () => {
    const guard = await comes('reception')
    const page = await guard.get('/gate/advice')
    const back = page.$('form[action="/language"] input[name=back]').attr('value') ?? ''
    const answer = await guard.post('/language', { language: 'en', back })
    expect([answer.status, answer.location]).toEqual([303, '/gate/advice'])
    expect((await guard.get(back)).$('html').attr('lang')).toBe('en')
    // A language in the address of a link applies to that page only, a typed one to the parts that the page asks for, too.
    expect((await guard.get('/gate?lang=vi')).$('html').attr('lang')).toBe('vi')
    expect((await guard.get('/gate')).$('html').attr('lang')).toBe('en')
    await guard.get('/gate?lang=vi', { 'Sec-Fetch-Site': 'none', 'Sec-Fetch-Dest': 'document' })
    expect((await guard.get('/gate')).$('html').attr('lang')).toBe('vi')
  })

  test('a language chosen on a page for visitors is remembered on the phone, and a shared link changes nothing', async () => {
    const visitor = await comes('nobody')
    const language = async (path: string) => (await visitor.get(path)).$('html').attr('lang')
    expect(await language('/v/tt-hcc?lang=en')).toBe('en')
    expect(await language('/v/tt-hcc')).toBe('vi')
    const tap = { 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Dest': 'document' }
    expect((await visitor.get('/v/tt-hcc?lang=en', tap)).$('html').attr('lang')).toBe('en')
    expect(await language('/v/tt-hcc')).toBe('en')
    expect(await language('/p/nothing')).toBe('en')
    // A picture requested in another language does not change the setting.
    await visitor.get('/bluezone/picture.png?lang=vi', { ...tap, 'Sec-Fetch-Dest': 'image' })
    expect(await language('/v/tt-hcc')).toBe('en')
    await visitor.post('/v/tt-hcc?lang=vi', { name: '' })
    expect(await language('/v/tt-hcc')).toBe('vi')
  })

  test('leads to a page that exists, even from the response to a form', async () => {
    const guard = await comes('reception')
    for (const answer of [
      await guard.post('/gate/find', { query: 'x' }),
      await guard.post('/gate/visits/1/leave'),
    ]) {
      const back = answer.$('form[action="/language"] input[name=back]').attr('value')
      const { location } = await guard.post('/language', { language: 'vi', back: back ?? '' })
      expect((await guard.get(location ?? '')).status).toBeLessThan(400)
    }
  })

  test.each(['//evil.example', '/\\evil.example', 'https://evil.example', '', '/gate?x=1'])(
    'redirects nowhere else: %s',
    async (back) => {
      const nobody = await comes('nobody')
      expect((await nobody.post('/language', { language: 'en', back })).location).toBe('/')
      expect((await nobody.post('/language', { language: 'xx', back })).location).toBe('/')
    },
  )
})
