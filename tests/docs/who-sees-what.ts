import { POLICY } from '../../server/policy.ts'
import { FIELDS, type Field, routesOf, type Viewer } from './seen.ts'

const VIEWERS: Record<Viewer, string> = {
  reception: 'Reception',
  head: 'The head of the office',
  district: 'The district',
  nobody: 'Without an account',
}

const fields = Object.keys(FIELDS) as Field[]
const viewers = Object.keys(VIEWERS) as Viewer[]

export function whoSeesWhatPage(): string {
  const row = (cells: string[]) => `| ${cells.join(' | ')} |`
  const matrix = fields.map((field) =>
    row([FIELDS[field], ...viewers.map((viewer) => (routesOf(viewer, field).length > 0 ? 'yes' : '–'))]),
  )
  return `# Who sees what

Which page, file and stream shows what is personal, to whom. \`npm run docs\` writes this page from
[tests/docs/seen.ts](../tests/docs/seen.ts). A test walks through all ${Object.keys(POLICY).length} routes as everybody who may open them, with words
of its own for each field, unpacks workbooks and documents, follows where a form leads to, and fails when an answer shows
more than stands here, or when a line here is used by none. What somebody has just typed themselves counts as shown, and the
own name and user name of whoever looks do not.

Everybody sees rows of the own office only; the district sees no visitor. \`POST\` is what comes back when a form is sent.

${row(['Field', ...viewers.map((viewer) => VIEWERS[viewer])])}
|---|${viewers.map(() => '---|').join('')}
${matrix.join('\n')}

${viewers.map(section).join('\n')}`
}

function section(viewer: Viewer): string {
  const rows = fields.flatMap((field) => {
    const routes = routesOf(viewer, field)
    return routes.length > 0
      ? [`| ${FIELDS[field]} | ${routes.map((route) => `\`${route}\``).join(' · ')} |`]
      : []
  })
  const table = rows.length > 0 ? `| Field | Where |\n|---|---|\n${rows.join('\n')}\n` : 'Nothing of it.\n'
  return `## ${VIEWERS[viewer]}\n\n${table}`
}
