import * as z from 'zod'
import type { AppContent } from '../../core/recommended-app/advice.ts'
import { LIMITS } from '../../core/recommended-app/limits.ts'
import { slugProblem } from '../../core/recommended-app/slug.ts'
import { storeUrl } from '../../core/recommended-app/stores.ts'
import type { Form, Problems, Typed } from '../../http/form.ts'
import type { AppGuide, AppWords } from '../../platform/db/schema.ts'
import { cleanText, hasHostileCharacter, lineProblem } from '../../platform/lib/text.ts'
import { LANGUAGES, type Language } from '../../platform/messages/messages.ts'

/** Reads one line of text; reports its problem under the field's name. */
type Line = (field: string, max: number) => string

export interface AppValues {
  id: string
  /** The version that the user saw. */
  seenVersion: number
  content: AppContent
}

/**
 * Parses the form of an app. Fields of a language start with its code: `vi_steps`, `vi_question_1`; steps and slogans are one
 * per line. Vietnamese is required; any other language has to be complete or empty. An app keeps its slug even if a page of the
 * application has taken it since.
 */
export function readApp(typed: Typed, ownSlug?: string): Form<AppValues> {
  const problems: Problems = {}
  const line: Line = (field, max) => {
    const text = cleanText(typed[field] ?? '')
    const problem = lineProblem(text, max)
    if (problem) problems[field] = problem
    return text
  }
  const head = z.object({ client_uuid: z.guid(), seen_version: z.coerce.number().int() }).safeParse(typed)
  if (!head.success) problems['form'] = { key: 'problem.form' }
  const content = {
    name: required(line, problems, 'name', LIMITS.name),
    slug: cleanText(typed['slug'] ?? '').toLowerCase(),
    android_url: readStore(typed, problems, 'android_url'),
    android_minimum: line('android_minimum', LIMITS.minimum),
    ios_url: readStore(typed, problems, 'ios_url'),
    ios_minimum: line('ios_minimum', LIMITS.minimum),
    guide: readGuide(typed, problems, line),
  }
  const slug = content.slug === ownSlug ? undefined : slugProblem(content.slug)
  if (slug) problems['slug'] = { key: slug, detail: { max: String(LIMITS.slug) } }
  if (!typed['android_url']?.trim() && !typed['ios_url']?.trim()) {
    problems['android_url'] = { key: 'problem.store_missing' }
  }
  if (!head.success || Object.keys(problems).length > 0) return { ok: false, typed, problems }
  const { client_uuid: id, seen_version: seenVersion } = head.data
  return { ok: true, typed, problems, values: { id, seenVersion, content } }
}

function required(line: Line, problems: Problems, field: string, max: number): string {
  const text = line(field, max)
  if (!text) problems[field] = { key: 'problem.missing' }
  return text
}

function readStore(typed: Typed, problems: Problems, field: string): string {
  const text = (typed[field] ?? '').trim()
  const url = text && storeUrl(text)
  if (url === undefined) problems[field] = { key: 'problem.https', detail: { max: String(LIMITS.url) } }
  return url ?? text
}

function readGuide(typed: Typed, problems: Problems, line: Line): AppGuide {
  const typedLanguages = LANGUAGES.filter((language) => language === 'vi' || isTyped(typed, language))
  return Object.fromEntries(
    typedLanguages.map((language) => [language, readWords(language, typed, problems, line)]),
  )
}

function isTyped(typed: Typed, language: Language): boolean {
  return Object.entries(typed).some(([field, text]) => field.startsWith(`${language}_`) && text.trim() !== '')
}

function readWords(language: Language, typed: Typed, problems: Problems, line: Line): AppWords {
  const lines = (name: string, limits: { max: number; each: number }) =>
    readLines(typed, problems, `${language}_${name}`, limits)
  const steps = lines('steps', { max: LIMITS.steps, each: LIMITS.step })
  if (steps.length === 0) problems[`${language}_steps`] ??= { key: 'problem.missing' }
  return {
    slogans: lines('slogans', { max: LIMITS.slogans, each: LIMITS.slogan }),
    steps,
    running: required(line, problems, `${language}_running`, LIMITS.running),
    faq: readFaq(language, problems, line),
  }
}

function readLines(
  typed: Typed,
  problems: Problems,
  field: string,
  { max, each }: { max: number; each: number },
): string[] {
  const lines = (typed[field] ?? '').split('\n').map(cleanText).filter(Boolean)
  const wrong = lines.findIndex((line) => lineProblem(line, each))
  if (lines.length > max) problems[field] = { key: 'problem.lines_many', detail: { max: String(max) } }
  else if (wrong >= 0 && hasHostileCharacter(lines[wrong] ?? '')) problems[field] = { key: 'problem.hostile' }
  else if (wrong >= 0) {
    problems[field] = { key: 'problem.line_long', detail: { line: String(wrong + 1), max: String(each) } }
  }
  return lines
}

function readFaq(language: Language, problems: Problems, line: Line): AppWords['faq'] {
  const pairs = Array.from({ length: LIMITS.faq }, (_, index) => {
    const [ask, reply] = [`${language}_question_${index + 1}`, `${language}_answer_${index + 1}`]
    const question = line(ask, LIMITS.question)
    const answer = line(reply, LIMITS.answer)
    if (question && !answer) problems[reply] = { key: 'problem.missing' }
    if (answer && !question) problems[ask] = { key: 'problem.missing' }
    return { question, answer }
  })
  return pairs.filter(({ question, answer }) => question && answer)
}

/** The form values of stored content. */
export function typedOf(content: AppContent): Typed {
  const { guide, ...plain } = content
  const words = Object.entries(guide).flatMap<[string, string]>(
    ([language, { slogans, steps, running, faq }]) => [
      [`${language}_slogans`, slogans.join('\n')],
      [`${language}_steps`, steps.join('\n')],
      [`${language}_running`, running],
      ...faq.flatMap<[string, string]>(({ question, answer }, index) => [
        [`${language}_question_${index + 1}`, question],
        [`${language}_answer_${index + 1}`, answer],
      ]),
    ],
  )
  return { ...plain, ...Object.fromEntries(words) }
}

/** Marks the fields whose stored value differs from the typed one, for the user to decide between them. */
export function savedMeanwhile(stored: AppContent, typed: AppContent): Problems {
  const [theirs, ours] = [typedOf(stored), typedOf(typed)]
  const fields = [...new Set([...Object.keys(theirs), ...Object.keys(ours)])]
  const differing = fields.filter((field) => (theirs[field] ?? '') !== (ours[field] ?? ''))
  return Object.fromEntries(
    differing.map((field) => [
      field,
      { key: 'problem.saved_meanwhile', detail: { text: theirs[field] || '–' } },
    ]),
  )
}
