// Derives from the source code what it does with each table: statements by their text, updated columns by type.
import path from 'node:path'
import type { Node } from 'typescript/unstable/ast'
import { isCallExpression, isPropertyAccessExpression } from 'typescript/unstable/ast/is'
import { API, type Checker, SignatureKind, type Type } from 'typescript/unstable/sync'
import { projectRoot } from '../../server/platform/lib/paths.ts'

export interface Need {
  select: boolean
  insert: boolean
  delete: boolean
  /** Names of the columns. */
  update: string[]
}

/**
 * Returns a function that gives the needs of each table, optionally without some files; the code is read once. Statements that
 * a library builds are for the caller to add.
 */
export function needsOf(tables: string[]): (without?: RegExp) => Map<string, Need> {
  const none = () =>
    new Map(
      tables.map((table): [string, Need] => [
        table,
        { select: false, insert: false, delete: false, update: [] },
      ]),
    )
  const words = tables.map((table) => [table, wordsOf(table)] as const)
  const files: [name: string, Map<string, Need>][] = []
  const api = new API({ cwd: projectRoot })
  try {
    const config = path.join(projectRoot, 'tsconfig.json')
    const project = api.updateSnapshot({ openProjects: [config] }).getProject(config)
    if (!project) throw new Error(`no project ${config}`)
    const { program, checker } = project
    for (const name of program.getSourceFileNames()) {
      if (!name.startsWith(path.join(projectRoot, 'server'))) continue
      const file = program.getSourceFile(name)
      if (!file) continue
      const needs = none()
      const write = (table: string, columns: string[]) => needs.get(table)?.update.push(...columns)
      for (const [table, says] of words) {
        const said = says.map((one) => one.test(file.text))
        Object.assign(needs.get(table) ?? {}, { insert: said[0], delete: said[1], select: said[2] })
      }
      readRawUpdates(file.text, write)
      if (/pdateTable|doUpdateSet/.test(file.text)) readUpdates(file, file.text, checker, write)
      files.push([name, needs])
    }
  } finally {
    api.close()
  }
  return (without) => {
    const sum = none()
    for (const [name, needs] of files) {
      if (without?.test(name)) continue
      for (const [table, need] of sum) {
        const more = needs.get(table)
        for (const what of ['select', 'insert', 'delete'] as const) need[what] ||= more?.[what] ?? false
        need.update.push(...(more?.update ?? []))
      }
    }
    for (const need of sum.values()) {
      need.update = [...new Set(need.update)].toSorted()
      // The condition of a statement, and the row that a conflict meets, are read.
      need.select ||= need.delete || need.update.length > 0
    }
    return sum
  }
}

/** Patterns for inserts, deletes and reads of a table. */
function wordsOf(table: string): RegExp[] {
  const says = (kysely: string, sql: string) =>
    new RegExp(`(?:${kysely})\\((?:\\[[^\\]]*)?'${table}\\b|\\b(?:${sql}) ${table}\\b`)
  return [
    says('insertInto', 'insert into'),
    says('deleteFrom', 'delete from'),
    says('selectFrom|[jJ]oin|using', 'from|join'),
  ]
}

/** In raw SQL: the names before each `=` of the set clause. */
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

/** In the query builder: the properties that the type of the set object may have. */
function readUpdates(
  node: Node,
  text: string,
  checker: Checker,
  write: (table: string, columns: string[]) => void,
): void {
  if (isCallExpression(node) && isPropertyAccessExpression(node.expression)) {
    const [first] = node.arguments
    const begun = { set: 'updateTable', doUpdateSet: 'insertInto' }[node.expression.name.text]
    // `doUpdateSet` is called in a callback inside the insert statement; `set` is part of the update's chain.
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
