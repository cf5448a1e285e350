// What the code does with each table, read from the code itself: statements by their words, what they write by its type.
import path from 'node:path'
import type { Node } from 'typescript/unstable/ast'
import { isCallExpression, isPropertyAccessExpression } from 'typescript/unstable/ast/is'
import { API, type Checker, SignatureKind, type Type } from 'typescript/unstable/sync'
import { projectRoot } from '../../server/platform/lib/paths.ts'

export interface Need {
  select: boolean
  insert: boolean
  delete: boolean
  /** Columns. */
  update: string[]
}

/** Of each of `tables`, `without` some files. Statements that a library makes are for the caller to add. */
export function needsOf(tables: string[], without?: RegExp): Map<string, Need> {
  const needs = new Map(
    tables.map((table): [string, Need] => [
      table,
      { select: false, insert: false, delete: false, update: [] },
    ]),
  )
  const write = (table: string, columns: string[]) => needs.get(table)?.update.push(...columns)
  const api = new API({ cwd: projectRoot })
  try {
    const config = path.join(projectRoot, 'tsconfig.json')
    const project = api.updateSnapshot({ openProjects: [config] }).getProject(config)
    if (!project) throw new Error(`no project ${config}`)
    const { program, checker } = project
    for (const name of program.getSourceFileNames()) {
      if (!name.startsWith(path.join(projectRoot, 'server')) || without?.test(name)) continue
      const file = program.getSourceFile(name)
      if (!file) continue
      for (const [table, need] of needs) readWords(file.text, table, need)
      readRawUpdates(file.text, write)
      readUpdates(file, file.text, checker, write)
    }
  } finally {
    api.close()
  }
  for (const need of needs.values()) {
    need.update = [...new Set(need.update)].toSorted()
    // A condition, or what a conflict meets, is read.
    need.select ||= need.delete || need.update.length > 0
  }
  return needs
}

function readWords(text: string, table: string, need: Need): void {
  const says = (kysely: string, sql: string) =>
    new RegExp(`(?:${kysely})\\((?:\\[[^\\]]*)?'${table}\\b|\\b(?:${sql}) ${table}\\b`).test(text)
  need.insert ||= says('insertInto', 'insert into')
  need.delete ||= says('deleteFrom', 'delete from')
  need.select ||= says('selectFrom|[jJ]oin|using', 'from|join')
}

/** In SQL of our own: what stands before each `=`, until the clause ends. */
function readRawUpdates(text: string, write: (table: string, columns: string[]) => void): void {
  for (const [, table = '', clause = ''] of text.matchAll(RAW_UPDATE)) {
    write(
      table,
      [...clause.matchAll(/(?:^|,\s*)(\w+) =/g)].map(([, column = '']) => column),
    )
  }
}

const BEGINS = String.raw`(?<!do )\b(?:update|insert into) `
const RAW_UPDATE = new RegExp(
  String.raw`${BEGINS}(\w+)(?:(?!${BEGINS})[^\x60])*?\sset\s+([^\x60]*?)(?=\swhere\b|\sfrom\b|\sreturning\b|\n\)|\x60)`,
  'g',
)

/** In the query builder: the properties that the set object may have. */
function readUpdates(
  node: Node,
  text: string,
  checker: Checker,
  write: (table: string, columns: string[]) => void,
): void {
  if (isCallExpression(node) && isPropertyAccessExpression(node.expression)) {
    const [first] = node.arguments
    const begun = { set: 'updateTable', doUpdateSet: 'insertInto' }[node.expression.name.text]
    // A conflict is resolved in a callback of the statement; a set is part of its chain.
    const chain = text.slice(begun === 'insertInto' ? 0 : node.pos, first?.pos)
    const table = [...chain.matchAll(new RegExp(`${begun}\\('(\\w+)`, 'g'))].at(-1)?.[1]
    if (begun && first && table) write(table, propertiesOf(checker.getTypeAtLocation(first), checker))
  }
  node.forEachChild((child) => readUpdates(child, text, checker, write))
}

function propertiesOf(type: Type | undefined, checker: Checker): string[] {
  if (!type) throw new Error('of what is set no type is known')
  if (type.isUnionType()) return type.getTypes().flatMap((one) => propertiesOf(one, checker))
  const [call] = checker.getSignaturesOfType(type, SignatureKind.Call)
  if (call) return propertiesOf(checker.getReturnTypeOfSignature(call), checker)
  return checker.getPropertiesOfType(type).map(({ name }) => name)
}
