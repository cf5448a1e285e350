import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { projectRoot } from '../../server/platform/lib/paths.ts'
import { LEVELS } from './asvs-levels.ts'
import { type TestTitle, testTitles } from './titles.ts'

const words = z.string().trim().min(5)
const names = z.array(z.string().min(1)).min(1)
const base = { id: z.string(), level: z.literal([1, 2, 3]), asks: words }
/** Titles of tests (or as much of a title's end as makes it unique), and ends of file paths. */
const shown = { tests: names.optional(), files: names.optional() }

const Requirement = z.discriminatedUnion('state', [
  z.strictObject({ ...base, state: z.literal('met'), how: words, ...shown }),
  z.strictObject({ ...base, state: z.literal('partly'), how: words, open: words, ...shown }),
  z.strictObject({ ...base, state: z.literal('deviation'), why: words, ...shown }),
  z.strictObject({ ...base, state: z.literal('not applicable'), why: words, absent: names, ...shown }),
])
export type Requirement = z.infer<typeof Requirement>

const Section = z.strictObject({
  id: z.string(),
  chapter: words,
  name: words,
  requirements: z.array(Requirement).min(1),
})
export type Section = z.infer<typeof Section>

const List = z.strictObject({
  standard: words,
  licence: words,
  attribution: words,
  sections: z.array(Section),
})

const STATES = ['met', 'partly', 'deviation', 'not applicable'] as const

export function readList(): z.infer<typeof List> {
  return List.parse(JSON.parse(readFileSync(path.join(projectRoot, 'docs/security/asvs.json'), 'utf8')))
}

export interface Evidence {
  titles: TestTitle[]
  /** Paths relative to the project's folder. */
  files: string[]
  /** The sources and the names of production packages in lower case, searched for `absent`. */
  program: string
}

export function collectEvidence(): Evidence {
  const folders = ['server', 'views', 'public', 'migrations', 'deploy', 'docs', 'tests', '.ci']
  const below = folders.flatMap((folder) =>
    readdirSync(path.join(projectRoot, folder), { recursive: true, encoding: 'utf8' }).map(
      (file) => `${folder}/${file}`,
    ),
  )
  const files = [...readdirSync(projectRoot), ...below]
  return {
    titles: testTitles(),
    files,
    program: [...installed(), ...sources(files)].join('\n').toLowerCase(),
  }
}

function installed(): string[] {
  const lock = z
    .object({ packages: z.record(z.string(), z.object({ dev: z.boolean().optional() })) })
    .parse(JSON.parse(readFileSync(path.join(projectRoot, 'package-lock.json'), 'utf8')))
  return Object.entries(lock.packages).flatMap(([name, { dev }]) => (dev ? [] : [name]))
}

function sources(files: string[]): string[] {
  const isSource = /^(server|views|public)\/(?!platform\/messages\/).*\.(ts|js|mjs|ejs)$/
  return files
    .filter((file) => isSource.test(file))
    .map((file) => readFileSync(path.join(projectRoot, file), 'utf8'))
}

/** Lists problems: requirements that are missing, duplicated, or without the evidence they name. */
export function problemsOf(sections: Section[], evidence: Evidence): string[] {
  const all = sections.flatMap(({ requirements }) => requirements)
  const ids = all.map(({ id }) => id)
  const wanted = Object.entries(LEVELS).flatMap(([section, levels]) =>
    levels.split('').flatMap((level, at) => (level === '3' ? [] : [`${section}.${at + 1}`])),
  )
  return [
    ...wanted.filter((id) => !ids.includes(id)).map((id) => `${id} is missing`),
    ...ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `${id} is there twice`),
    ...sections.flatMap(({ id, requirements }) =>
      requirements.filter((one) => sectionOf(one) !== id).map((one) => `${one.id} does not belong to ${id}`),
    ),
    ...all.flatMap((one) => problemsOfOne(one, evidence)),
  ]
}

function problemsOfOne(one: Requirement, { titles, files, program }: Evidence): string[] {
  const level = LEVELS[sectionOf(one)]?.[Number(one.id.split('.')[2]) - 1]
  const isShown = one.tests !== undefined || one.files !== undefined
  return [
    ...(level === String(one.level) ? [] : [`${one.id} is of level ${level ?? 'none'}`]),
    ...((one.state === 'met' || one.state === 'partly') && !isShown ? [`${one.id} shows nothing`] : []),
    ...absentOf(one)
      .filter((word) => program.includes(word))
      .map((word) => `${one.id} is said not to apply, and the program has “${word}”`),
    ...(one.tests ?? []).flatMap((title) => {
      const found = titlesLike(title, titles)
      if (found.length === 1) return []
      if (found.length > 1)
        return [`${one.id}: ${found.length} tests are called “${title}”: name the group too`]
      return [`${one.id}: no test is called “${title}”; the most like it: “${nearest(title, titles)}”`]
    }),
    ...(one.files ?? []).flatMap((file) => {
      const found = filesLike(file, files)
      return found.length === 1 ? [] : [`${one.id}: ${found.length} files are called ${file}`]
    }),
  ]
}

function absentOf(one: Requirement): string[] {
  return one.state === 'not applicable' ? one.absent : []
}

function sectionOf({ id }: Requirement): string {
  return id.split('.').slice(0, 2).join('.')
}

/** Matches the end of a title, so that moving a test or adding a group does not break the reference. */
function titlesLike(title: string, titles: TestTitle[]): TestTitle[] {
  return titles.filter(({ parts }) => ` > ${parts.join(' > ')}`.endsWith(` > ${title}`))
}

function filesLike(file: string, files: string[]): string[] {
  const exact = files.filter((one) => one === file)
  return exact.length > 0 ? exact : files.filter((one) => one.endsWith(`/${file}`))
}

function nearest(title: string, titles: TestTitle[]): string {
  const wordsOf = (text: string) => new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu))
  const wanted = wordsOf(title)
  const score = ({ parts }: TestTitle) => {
    const own = wordsOf(parts.slice(1).join(' '))
    return [...wanted].filter((word) => own.has(word)).length / (wanted.size + own.size)
  }
  const [best] = titles.toSorted((a, b) => score(b) - score(a))
  return best?.parts.slice(1).join(' > ') ?? ''
}

export function asvsPage(): string {
  const { standard, sections } = readList()
  const all = sections.flatMap(({ requirements }) => requirements)
  const { titles } = collectEvidence()
  const count = (level: number, state: string) =>
    all.filter((one) => one.level === level && one.state === state).length
  const row = (name: string, counts: number[]) =>
    `| ${name} | ${counts.join(' | ')} | ${counts.reduce((sum, one) => sum + one, 0)} |`
  const counted = [1, 2].map((level) =>
    row(
      `level ${level}`,
      STATES.map((state) => count(level, state)),
    ),
  )
  const both = STATES.map((state) => count(1, state) + count(2, state))
  const chapters = [...new Set(sections.map(({ chapter }) => chapter))]
  return `# ${standard}

Every requirement of levels 1 and 2, how Sổ Cổng stands to it, and what shows that: tests by their titles, files by the
ends of their paths. Requirements of level 3 stand here where they are met besides. \`npm run docs\` writes this page from
[asvs.json](asvs.json); a test fails when a requirement is missing, when one has nothing to show or a deviation no reason,
when a test or a file that is named is not there, and when the program has what is said not to apply.

| | ${STATES.join(' | ')} | in all |
|---|${STATES.map(() => '--:|').join('')}--:|
${counted.join('\n')}
${row('**both**', both)}

And ${count(3, 'met')} of level 3. What an operator decides (the proxy, its certificate, where logs go) is judged by the files
that \`deploy/\` ships.

Numbers, levels and names of sections are those of the standard, by the OWASP Foundation, CC BY-SA 4.0; what each
requirement asks is told in our words, and the standard's own text counts. This page and asvs.json are under the same
licence.

## What is open

${all.filter(isOpen).map(openLine).join('\n')}

${chapters.map((chapter) => chapterText(chapter, sections, titles)).join('\n')}`
}

function isOpen({ state }: Requirement): boolean {
  return state === 'partly' || state === 'deviation'
}

function openLine(one: Requirement): string {
  const text = one.state === 'partly' ? one.open : one.state === 'deviation' ? 'on purpose, see below' : ''
  return `- **${one.id}** (level ${one.level}, ${one.state}) ${one.asks} ${capital(text)}`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function chapterText(chapter: string, sections: Section[], titles: TestTitle[]): string {
  const own = sections.filter((section) => section.chapter === chapter)
  const number = own[0]?.id.split('.')[0]
  const tables = own.map(
    ({ id, name, requirements }) => `### ${id} ${name}

| No. | Level | It asks | State | How, and what shows it |
|---|---|---|---|---|
${requirements.map((one) => tableRow(one, titles)).join('\n')}
`,
  )
  return `## ${number} ${chapter}\n\n${tables.join('\n')}`
}

function tableRow(one: Requirement, titles: TestTitle[]): string {
  const how = 'how' in one ? one.how : one.why
  const open = one.state === 'partly' ? [`*Open:* ${one.open}`] : []
  const tests = (one.tests ?? []).map((title) => {
    const [found] = titlesLike(title, titles)
    return `– “${title.replaceAll('|', '\\|')}” \`${found?.file}\``
  })
  const files = one.files ? [one.files.map((file) => `\`${file}\``).join(' · ')] : []
  const absent = absentOf(one).map((word) => `\`${word}\``)
  const sought = absent.length > 0 ? [`Not there: ${absent.join(', ')}`] : []
  const cell = [how, ...open, ...sought, ...tests, ...files].join('<br>')
  return `| ${one.id} | ${one.level} | ${one.asks} | ${one.state} | ${cell} |`
}
