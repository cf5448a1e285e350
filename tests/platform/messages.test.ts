import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { fillGaps } from '../../public/fill-gaps.ts'
import { AUDITED } from '../../server/platform/audit/audited.ts'
import { projectRoot } from '../../server/platform/lib/paths.ts'
import { en } from '../../server/platform/messages/en.ts'
import { isLanguage, LANGUAGES, translator } from '../../server/platform/messages/messages.ts'
import { scriptMessages } from '../../server/platform/messages/of-scripts.ts'
import { vi } from '../../server/platform/messages/vi.ts'

type Words = { [key: string]: string | Words }

/** A catalogue as a flat list: `gate.title` → its text. */
function flat(words: Words, prefix = ''): [string, string][] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value] as [string, string]] : flat(value, `${prefix}${key}.`),
  )
}

const catalogues = { vi: new Map(flat(vi)), en: new Map(flat(en as Words)) }

function sources(folder: string, ending: string): { file: string; text: string }[] {
  return readdirSync(path.join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending) && !file.startsWith('messages'))
    .map((file) => ({ file, text: readFileSync(path.join(projectRoot, folder, file), 'utf8') }))
}

// Messages for scripts are also listed in of-scripts.ts; they count as used only if a script uses them.
const texts = [...sources('server', '.ts'), ...sources('views', '.ejs')].filter(
  ({ file }) => !file.endsWith('of-scripts.ts'),
)
/** The compiler checks their keys. */
const scripts = sources('public', '.ts')

/** Quoted strings whose first part is a group of the catalogue. */
function quotedKeys(text: string): string[] {
  const found = [...text.matchAll(/(['"`])([a-z_]+(?:\.[\w-]+)+)\1/g)].map((match) => match[2] ?? '')
  return found.filter((key) => (key.split('.')[0] ?? '') in vi && !/\.(css|[jt]s)$/.test(key))
}

/** The fixed prefixes of composed keys, such as `purpose.` in t(`purpose.${value}`). */
function beginnings(text: string): string[] {
  return [...text.matchAll(/\bt\(\s*(?:\w+ \? '[^']*' : )?`([a-z_.-]+)\.\$\{/g)].map(
    (match) => match[1] ?? '',
  )
}

describe.each(LANGUAGES)('the message catalogue %s', (language) => {
  const words = catalogues[language]

  test('has every key that the server and the views use', () => {
    const used = texts.flatMap(({ file, text }) => quotedKeys(text).map((key) => ({ file, key })))
    expect(used.length).toBeGreaterThan(150)
    const missing = used.filter(({ key }) => !words.has(key) && !(AUDITED as readonly string[]).includes(key))
    expect(missing).toEqual([])
  })

  test('has entries under every prefix from which a key is composed', () => {
    const used = texts.flatMap(({ file, text }) => beginnings(text).map((key) => ({ file, key })))
    expect(used.length).toBeGreaterThan(10)
    const missing = used.filter(({ key }) => ![...words.keys()].some((known) => known.startsWith(`${key}.`)))
    expect(missing).toEqual([])
  })

  test('has the same keys as the Vietnamese one, with the same placeholders', () => {
    const places = (text: string) =>
      new Set(
        [...text.matchAll(/\{\{(\w+)/g)].flatMap(([, name = '']) =>
          name.toLowerCase() in vi.words.unknown ? [] : name,
        ),
      )
    const isSingular = (key: string) => key.endsWith('_one') && !catalogues.vi.has(key)
    expect([...words.keys()].filter((key) => !isSingular(key))).toEqual([...catalogues.vi.keys()])
    for (const [key, text] of words) {
      const original = isSingular(key) ? key.slice(0, -'_one'.length) : key
      expect([key, places(text)]).toEqual([key, places(catalogues.vi.get(original) ?? '')])
      expect([key, text.trim()]).not.toEqual([key, ''])
      expect(text).toBe(text.normalize('NFC'))
    }
  })
})

test('no key of the catalogue is unused', () => {
  const everywhere = [...texts, ...scripts]
  const quoted = new Set(everywhere.flatMap(({ text }) => quotedKeys(text)))
  const begun = new Set(
    everywhere.flatMap(({ text }) =>
      [...text.matchAll(/[`']([a-z_]+\.[\w.]*)\$\{/g)].map((match) => match[1] ?? ''),
    ),
  )
  const used = (key: string) => quoted.has(key) || [...begun].some((beginning) => key.startsWith(beginning))
  // Texts of the whole site are at the top level, in no group; the words of each kind fill other texts.
  const grouped = [...catalogues.vi.keys()].filter((key) => key.includes('.') && !key.startsWith('words.'))
  expect(grouped.filter((key) => !used(key))).toEqual([])
})

test('no text that a script shows speaks of the organisation, of which the script does not know', () => {
  const shown = LANGUAGES.flatMap((language) => Object.values(scriptMessages()[language]))
  expect(shown.filter((text) => /\{\{(root|units?|head|staff|member)\b/i.test(text))).toEqual([])
})

test('the English texts are English', () => {
  const names = new Set(['product', 'language.vi'])
  const vietnamese = /[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]/i
  const left = [...catalogues.en].filter(
    ([key, text]) => !names.has(key) && vietnamese.test(text.replaceAll(vi.product, '')),
  )
  expect(left).toEqual([])
})

test('a count of one takes the singular where a language has one', () => {
  const shown = (count: number) =>
    LANGUAGES.map((language) => translator(language)('clock.span.days', { count }))
  expect([shown(1), shown(2)]).toEqual([
    ['1 ngày', '1 day'],
    ['2 ngày', '2 days'],
  ])
})

test('counts are formatted as in each language, and identifying numbers are left as they are', () => {
  const shown = LANGUAGES.map((language) =>
    translator(language)('book.totals', { visits: 2235, people: 12_265 }),
  )
  expect(shown).toEqual(['2.235 lượt, 12.265 người', '2,235 visits, 12,265 people'])
  expect(translator('vi')('paper.sheet', { number: 2026 })).toContain('2026')
})

test('a text with several numbers takes the singular for each of them', () => {
  const shown = (visits: string | number, people: number) =>
    LANGUAGES.map((language) => translator(language)('book.totals', { visits, people }))
  expect([shown(1, 1), shown('1.234', 2), shown(0, 11)]).toEqual([
    ['1 lượt, 1 người', '1 visit, 1 person'],
    ['1.234 lượt, 2 người', '1.234 visits, 2 people'],
    ['0 lượt, 11 người', '0 visits, 11 people'],
  ])
})

test('a text that is built into a script is filled in there as on the server', () => {
  const texts = scriptMessages()
  const [one, several] = [
    { people: 1, visits: 1 },
    { people: 3, visits: 2 },
  ]
  const inside = { name: '{{time}} $& <b>', time: '08:31' }
  for (const language of LANGUAGES) {
    const t = translator(language)
    const { 'evacuation.total': total, 'scan.inside': isInside } = texts[language]
    expect(fillGaps(total, one)).toBe(t('evacuation.total', one))
    expect(fillGaps(total, several)).toBe(t('evacuation.total', several))
    expect(fillGaps(isInside, inside)).toBe(t('scan.inside', inside))
  }
})

test('each text is filled in as i18next would', () => {
  for (const language of LANGUAGES) {
    const t = translator(language) as unknown as (key: string, values: object) => string
    const texts = [...catalogues[language]].filter(([, text]) => text.includes('{{'))
    for (const [key, text] of texts)
      for (const value of [1, 1284, 'A $t(gate.title) {{name}} <b>']) {
        const names = [...text.matchAll(/\{\{(\w+)/g)].map(([, name = '']) => name)
        const values = Object.fromEntries(names.map((name) => [name, value]))
        expect(t(key, values), key).toBe(t(key, { ...values, defaultValue: '' }))
      }
  }
})

test('a value in a text is not interpreted as markup or as another key', () => {
  const t = translator('vi')
  expect(t('flash.left', { name: '<b>$t(gate.title) {{name}}</b>' })).toContain(
    '<b>$t(gate.title) {{name}}</b>',
  )
})

test('only the languages that exist are accepted', () => {
  expect(LANGUAGES).toEqual(['vi', 'en'])
  for (const text of ['', 'VI', 'toString', '__proto__', undefined]) expect(isLanguage(text)).toBe(false)
})
