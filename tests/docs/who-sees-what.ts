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

Which page, file and stream shows personal data to whom. \`npm run docs\` writes this page from
[tests/docs/seen.ts](../tests/docs/seen.ts). A test opens all ${Object.keys(POLICY).length} routes as everybody who may, with other words in each
field. It reads pages, workbooks and documents, and fails if one shows more than this page says, or if a line here is unused.
What people typed themselves counts as shown; their own name and user name do not.

Everybody sees rows of their own office only. The district sees no visitor. \`POST\` is the answer to a form.

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
  const table = rows.length > 0 ? `| Field | Where |\n|---|---|\n${rows.join('\n')}\n` : 'None.\n'
  return `## ${VIEWERS[viewer]}\n\n${table}`
}
