import { parseSync, visitorKeys } from 'oxc-parser'

/** A careless edit: the text from `start` to `end` becomes `to`. */
export interface Edit {
  kind: string
  start: number
  end: number
  to: string
}

type Place = { start: number; end: number }
type Node = Place & { type: string; [more: string]: unknown }

/** Calls of a chain that only restrict: the code also runs without them. */
const RESTRICTS = /^(where|whereRef|having|orderBy|limit|filter|refine|min|max|trim|forUpdate)$/
const OTHER_SIDE: Record<string, string> = { '<': '<=', '<=': '<', '>': '>=', '>=': '>' }
/** Whom a route of the policy would let in by mistake. */
const OTHERS: Record<string, string> = { head: 'gate', gate: 'staff', district: 'staff', staff: 'anyone' }
const NO_VALUE = /^(Import|Export|TS|Property$|MemberExpression$|ExpressionStatement$)/
const LEAVES = /^(Return|Throw|Continue)Statement$/

/** Every careless edit of a file; some do not compile. */
export function editsOf(file: string, text: string): Edit[] {
  const edits: Edit[] = []
  const add = (kind: string, { start, end }: Place, to = '') => edits.push({ kind, start, end, to })
  const code = ({ start, end }: Place) => text.slice(start, end)
  const dropOne = (kind: string, list: Node[], at: number) => {
    const [before, one, after] = [list[at - 1], list[at], list[at + 1]]
    if (one && (before || after))
      add(kind, { start: before && !after ? before.end : one.start, end: after ? after.start : one.end })
  }
  const swapNext = (list: Node[]) => {
    for (const [at, one] of list.entries()) {
      const other = list[at + 1]
      if (!other || !isName(one) || !isName(other) || code(one) === code(other)) continue
      const between = text.slice(one.end, other.start)
      add('variable', { start: one.start, end: other.end }, code(other) + between + code(one))
    }
  }

  walk(parseSync(file, text).program as unknown as Node, (node, parent) => {
    const part = (name: string) => node[name] as Node
    const parts = (name: string) => node[name] as Node[]
    if (node.type === 'CallExpression') {
      const [callee, given] = [part('callee'), parts('arguments')]
      const called = callee.type === 'MemberExpression' ? code(callee['property'] as Node) : ''
      const on = callee['object'] as Node | undefined
      if (on && RESTRICTS.test(called) && code(on) !== 'Math') add('clause', { start: on.end, end: node.end })
      swapNext(given)
      if (file.endsWith('policy.ts'))
        for (const one of given) if (OTHERS[code(one)]) add('right', one, OTHERS[code(one)])
    }
    if (node.type === 'LogicalExpression' && node['operator'] !== '??')
      for (const side of ['left', 'right']) add('clause', node, code(part(side)))
    if (node.type === 'BinaryExpression') {
      const [left, right] = [code(part('left')), code(part('right'))]
      const other = OTHER_SIDE[String(node['operator'])]
      if (other) add('boundary', node, `${left} ${other} ${right}`)
    }
    if (node.type === 'AwaitExpression') add('await', node, code(part('argument')))
    if (node.type === 'IfStatement' || node.type === 'ConditionalExpression')
      add('negation', part('test'), `!(${code(part('test'))})`)
    if (node.type === 'IfStatement' && !node['alternate']) {
      const then = part('consequent')
      const last = then.type === 'BlockStatement' ? (then['body'] as Node[]).at(-1) : then
      if (last && LEAVES.test(last.type)) add('guard', node)
    }
    if (node.type === 'BlockStatement' && /Function/.test(parent.type)) {
      const body = parts('body')
      const [last] = body.slice(-1)
      if (last && !LEAVES.test(last.type))
        for (const { start } of body) add('return', { start, end: last.end })
    }
    if (node.type === 'ExpressionStatement' && parent.type !== 'Program') add('statement', node)
    if (node.type === 'Literal' && !NO_VALUE.test(parent.type)) {
      if (typeof node['value'] === 'number') add('constant', node, String(node['value'] * 2 || 1))
      if (typeof node['value'] === 'string' && node['value'] !== '') add('constant', node, `''`)
    }
    if (node.type === 'ArrayExpression')
      for (const at of parts('elements').keys()) dropOne('element', parts('elements'), at)
    if (node.type === 'ObjectExpression')
      for (const [at, one] of parts('properties').entries())
        if (one.type === 'SpreadElement') dropOne('element', parts('properties'), at)
    if (node.type === 'TemplateLiteral') {
      swapNext(parts('expressions'))
      const isSql =
        parent.type === 'TaggedTemplateExpression' && code(parent['tag'] as Node).startsWith('sql')
      if (isSql || file.startsWith('migrations/')) inSql(node, parts('expressions'))
    }
  })

  /** The clauses, boundaries and rights of a template with SQL; what it inserts counts as a word. */
  function inSql(template: Node, inserted: Node[]) {
    let sql = code(template)
    for (const one of inserted) {
      const [from, to] = [one.start - template.start, one.end - template.start]
      sql = sql.slice(0, from) + 'x'.repeat(to - from) + sql.slice(to)
    }
    const at = (from: number, to: number) => ({ start: template.start + from, end: template.start + to })
    for (const { 0: found, index, 1: word } of sql.matchAll(/\b(and|or|where|when) /g)) {
      if (/between\s+\S+\s+$/.test(sql.slice(Math.max(0, index - 60), index))) continue
      const end = clauseEnd(sql, index + found.length)
      const next = /^\s+(and|or) /.exec(sql.slice(end))
      if (word !== 'where' && word !== 'when') add('clause', at(index, end))
      else if (next) add('clause', at(index + found.length, end + next[0].length))
      else if (word === 'where') add('clause', at(index, end))
    }
    for (const { 0: found, index, 1: sign = '' } of sql.matchAll(/ ([<>]=?) /g))
      add('boundary', at(index, index + found.length), ` ${OTHER_SIDE[sign]} `)
    for (const { 0: line, index } of sql.matchAll(/^(grant|revoke) .*;$|^alter .* row level security;$/gm))
      add('right', at(index, index + line.length))
    if (!file.startsWith('migrations/')) return
    for (const { 0: check, index, 1: rule = '' } of sql.matchAll(/\b(using|with check) \(.*\)/g))
      add('right', at(index, index + check.length), `${rule} (true)`)
  }
  return edits
}

export function applied(text: string, { start, end, to }: Edit): string {
  return text.slice(0, start) + to + text.slice(end)
}

function isName({ type }: Node): boolean {
  return type === 'Identifier' || type === 'MemberExpression'
}

/** Where a clause that begins at `from` ends: before the next one, the end of its parenthesis or line. */
function clauseEnd(sql: string, from: number): number {
  const NEXT = /\s+(and|or|then|else|end|order by|group by|limit|returning|for update)\b|[\n`)]/y
  let depth = 0
  for (let at = from; at < sql.length; at++) {
    NEXT.lastIndex = at
    if (depth === 0 && NEXT.test(sql)) return at
    if (sql[at] === '(') depth++
    if (sql[at] === ')') depth--
  }
  return sql.length
}

function walk(node: Node, visit: (node: Node, parent: Node) => void, parent = node): void {
  visit(node, parent)
  for (const key of visitorKeys[node.type] ?? [])
    for (const child of [node[key]].flat()) if (child) walk(child as Node, visit, node)
}
