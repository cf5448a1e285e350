import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { projectRoot } from '../../server/platform/lib/paths.ts'

const folder = path.join(projectRoot, 'views')
const views = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ejs'))
  .map((file): [string, string] => [file, readFileSync(path.join(folder, file), 'utf8')])

/** The markup of a view without EJS tags. */
function markup(text: string): string {
  return text.replace(/<%[\s\S]*?%>/g, '')
}

describe.each(views)('%s', (_, text) => {
  test('renders unescaped only other views, included here or rendered before', () => {
    const raw = [...text.matchAll(/<%-([\s\S]*?)%>/g)].map(([, inside = '']) => inside)
    // Only `partView` produces values of the type `Rendered`; beside them there is the style of visitors' pages.
    expect(raw.filter((inside) => !/^ (include\('[\w./-]+'|\w+\.rendered $)/.test(inside))).toEqual([])
  })

  test('puts words into attributes inside quotes only', () => {
    // EJS escapes quotes but not spaces: without quotes, a value could add attributes.
    expect(text).not.toMatch(/\s[\w-]+=\s*<%/)
  })

  test('has no style, script or handler of its own but the one that the policy of content names', () => {
    expect(markup(text)).not.toMatch(
      /<style(?!><\/style>)|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:/i,
    )
  })

  test('loads nothing from other sites', () => {
    expect(markup(text)).not.toMatch(/(src|href|action)="(https?:)?\/\//)
  })

  test('changes something only by POST, and searches without words in the URL', () => {
    const forms = markup(text).match(/<form[^>]*>/g) ?? []
    for (const form of forms) expect(form).toMatch(/ method="(post|get)"/)
    const gets = forms.filter((form) => form.includes('method="get"'))
    for (const form of gets)
      expect(form).toMatch(
        / action="\/(log(\/charts)?|book\/pages|slips|badges\/print|district(\/(accounts|compliance|offices))?|kiosk\/(\/(in|out))?)"| action="" class="(filters|row log-day)"/,
      )
    expect(markup(text)).not.toMatch(/hx-get=|hx-on/)
  })

  test('contains no logic except what to show', () => {
    const logic = [...text.matchAll(/<%(?![-=#])([\s\S]*?)%>/g)].map((match) => match[1]?.trim() ?? '')
    const shows = /^(if \(|\} else( if \(.*)?|\}|\w+(\?)?(\.\w+)*\.forEach\(|Object\.entries\(|\}\)|const \{)/
    const computes = /await|require\(|new Date|Math\.|\bfetch/
    expect(logic.filter((code) => !shows.test(code) || computes.test(code))).toEqual([])
  })
})

test('every form with a file says until the answer that it is at work', () => {
  const forms = views.flatMap(([, text]) => markup(text).match(/<form[^>]*multipart[^>]*>/g) ?? [])
  expect(forms.length).toBeGreaterThan(1)
  for (const form of forms) expect(form).toContain('data-preparing=')
})

test('every field for a password hides what is typed, and no view hints at one', () => {
  const among = (pattern: RegExp) =>
    views.flatMap(([file, text]) => [...text.matchAll(pattern)].map(([found]) => [file, found] as const))
  // One-time and recovery codes may be visible, because users copy them from paper or a phone.
  const fields = [
    ...among(/<input[^>]*name="(?!recovery_|one_time_)[^"]*password[^"]*"[^>]*>/g),
    ...among(/include\('[^']*text-field',[^%]*field: '(?!one_time)[a-z_]*(?<!one_time_)password'[^%]*%>/g),
  ]
  expect(fields.length).toBeGreaterThan(5)
  expect(fields.filter(([, field]) => !/type(=|: )['"]password['"]/.test(field))).toEqual([])
  expect(among(/name="[^"]*(hint|secret_question)[^"]*"/g)).toEqual([])
})
