import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseSync } from 'oxc-parser'
import { projectRoot } from '../../server/platform/lib/paths.ts'

export interface TestTitle {
  /** The file name without its folder, such as `access.test.ts`. */
  file: string
  /** The file name without its ending, the groups, and the test's title; values inserted by `each` stay as `%s`. */
  parts: string[]
}

/** The titles of all tests, parsed from the sources without running them. */
export function testTitles(folder = path.join(projectRoot, 'tests')): TestTitle[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .flatMap((place) => {
      const file = path.basename(place)
      const { program } = parseSync(place, readFileSync(path.join(folder, place), 'utf8'))
      return titlesIn(program, [file.replace('.test.ts', '')]).map((parts) => ({ file, parts }))
    })
}

/** Methods that may be chained between `test` and its title; `it` alone may also be a variable. */
const CHAINED = [
  'each',
  'for',
  'skipIf',
  'runIf',
  'skip',
  'only',
  'todo',
  'fails',
  'concurrent',
  'sequential',
]

interface Node {
  type: string
  [key: string]: unknown
}

function titlesIn(node: unknown, above: string[]): string[][] {
  if (Array.isArray(node)) return node.flatMap((one) => titlesIn(one, above))
  if (!isNode(node)) return []
  const called = node.type === 'CallExpression' ? calledName(node['callee']) : undefined
  const args = (node['arguments'] ?? []) as unknown[]
  const title = called && textOf(args[0])
  const inside = (parts: string[]) => Object.values(node).flatMap((child) => titlesIn(child, parts))
  if (title === undefined) return inside(above)
  const parts = [...above, title]
  return called === 'describe' ? inside(parts) : [parts, ...inside(parts)]
}

/** The name called in `test(…)`, `test.skipIf(…)(…)` and `describe.each([…])(…)`. */
function calledName(callee: unknown): 'test' | 'describe' | undefined {
  if (!isNode(callee)) return undefined
  if (callee.type === 'Identifier') {
    const { name } = callee
    return name === 'describe' ? 'describe' : name === 'test' || name === 'it' ? 'test' : undefined
  }
  if (callee.type === 'MemberExpression') {
    const property = callee['property']
    const isOurs = isNode(property) && CHAINED.includes(String(property['name']))
    return isOurs ? calledName(callee['object']) : undefined
  }
  if (callee.type === 'TaggedTemplateExpression') return calledName(callee['tag'])
  // The arguments of `each` and `skipIf` are not titles.
  return callee.type === 'CallExpression' ? calledName(callee['callee']) : undefined
}

/** The text of a string, or of a template with `…` for its expressions. */
function textOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined
  if (node.type === 'Literal') return typeof node['value'] === 'string' ? node['value'] : undefined
  if (node.type !== 'TemplateLiteral') return undefined
  return (node['quasis'] as { value: { cooked: string } }[]).map(({ value }) => value.cooked).join('…')
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'
}
