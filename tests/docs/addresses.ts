import { POLICY } from '../../server/policy.ts'
import { answersOf } from './router-source.ts'

export function addressesPage(): string {
  return `# Addresses

From an address to its page: who may open it, the file of \`server/\` that answers, and the view of \`views/\` that it shows. A
\`POST\` that succeeds leads to another address; its view shows what was wrong. \`/\` leads to the first page of the role.
[server/policy.ts](../server/policy.ts) says also what each address writes into the audit. \`npm run docs\` writes this page
from it and from the routers that [server/app.ts](../server/app.ts) mounts.

| Address | Methods | Who | File | View |
|---|---|---|---|---|
${rows().join('\n')}
`
}

function rows(): string[] {
  const answers = new Map(answersOf('app.ts', 'createApp'))
  const table = new Map<string, { methods: string[]; views: Set<string> }>()
  for (const [name, { who }] of Object.entries(POLICY)) {
    const [method = '', address] = name.split(' ')
    const answer = answers.get(name)
    if (!answer) throw new Error(`tests/docs/router-source.ts does not find ${name}`)
    const roles = typeof who === 'string' ? who : who.length === 3 ? 'all staff' : who.join(', ')
    const files = answer.files.map((file) => `[${file}](../server/${file})`).join(' ')
    // A page and its form share a row, wherever they are in the policy.
    const key = `| \`${address}\` | METHODS | ${roles} | ${files} |`
    const row = table.get(key) ?? { methods: [], views: new Set() }
    table.set(key, row)
    row.methods.push(method)
    for (const view of answer.views) row.views.add(`[${view}](../views/${view}.ejs)`)
  }
  return [...table].map(
    ([key, { methods, views }]) =>
      `${key.replace('METHODS', methods.join(' '))} ${[...views].join(' ') || '–'} |`,
  )
}
