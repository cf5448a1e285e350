// Finds by source text which file answers an address and which views it renders. Relies on Biome's formatting: a function ends
// at the first line with the same indentation as its first.
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { projectRoot } from '../../server/platform/lib/paths.ts'

export interface Answer {
  /** Relative to `server/`; for an import, its pages and its parser. */
  files: string[]
  /** Names passed to `render`; empty if the answer is a file, a stream or a redirect. */
  views: string[]
}

interface Source {
  text: string
  functions: Map<string, string>
  /** Our own files, by the names imported from them. */
  imports: Map<string, string>
}

const sources = new Map<string, Source>()

function sourceOf(file: string): Source {
  const known = sources.get(file)
  if (known) return known
  const text = readFileSync(path.join(projectRoot, 'server', file), 'utf8')
  const source = { text, functions: functionsOf(text), imports: importsOf(text, path.posix.dirname(file)) }
  sources.set(file, source)
  return source
}

function functionsOf(text: string): Map<string, string> {
  const lines = text.split('\n')
  const starts = /^( *)(?:export )?(?:async )?(?:function (\w+)|const (\w+) =|(\w+)(?:: async)? ?\(.*\{$)/
  return new Map(
    lines.flatMap((first, at): [string, string][] => {
      const [, indent = '', ...names] = starts.exec(first) ?? []
      const name = names.find((each) => each !== undefined)
      if (name === undefined || /^(if|for|while|switch)$/.test(name)) return []
      const isEnd = (line: string) =>
        line !== '' && !line.startsWith(`${indent} `) && !/^ *\).*\{$/.test(line)
      const length = lines.slice(at + 1).findIndex(isEnd)
      return [[name, lines.slice(at, at + 1 + length).join('\n')]]
    }),
  )
}

function importsOf(text: string, folder: string): Map<string, string> {
  const found = text.matchAll(/^import (?:type )?\{([^}]+)\} from '(\.[^']+)'/gm)
  return new Map(
    [...found].flatMap(([, names = '', from = '']) =>
      names.split(',').map((name): [string, string] => {
        return [name.replace('type ', '').trim(), path.posix.join(folder, from)]
      }),
    ),
  )
}

/** `METHOD /address` and its answer for every route of the router that a function creates, including mounted routers. */
export function answersOf(file: string, name: string, prefix = '', list: string[] = []): [string, Answer][] {
  const { functions, imports } = sourceOf(file)
  return callsOf(functions.get(name) ?? '').flatMap(({ method, args }) => {
    const address = /^'([^']*)'/.exec(args)?.[1]
    const at = `${prefix}${address ?? ''}`
    if (method !== 'use') {
      const route = `${method.toUpperCase()} ${at.replace(/(?<=.)\/$/, '')}`
      return [[route, { files: [file, ...list], views: [...viewsOf(file, args)] }]]
    }
    const routers = [...args.matchAll(/\b(\w+Routes)\(/g)].map(([, router = '']) => router)
    const lists = [...args.matchAll(/\b(\w+Import)\(/g)].map(([, made = '']) => imports.get(made) ?? file)
    return routers.flatMap((router) => answersOf(imports.get(router) ?? file, router, at, lists))
  })
}

/** Calls of `router.get` etc., with the text of their arguments. */
function callsOf(body: string): { method: string; args: string }[] {
  return [...body.matchAll(/\b(?:router|app)\.(get|post|use)\(/g)].map((call) => {
    const start = call.index + call[0].length
    return { method: call[1] ?? '', args: body.slice(start, endOf(body, start)).trim() }
  })
}

/** The position of the bracket that closes the one open at `start`. */
function endOf(text: string, start: number): number {
  let open = 1
  for (let at = start; at < text.length; at++) {
    if (text[at] === '(') open++
    if (text[at] === ')' && --open === 0) return at
  }
  return text.length
}

/** The views that a piece of code renders, directly or through functions of its folder. */
function viewsOf(file: string, text: string, seen = new Set<string>()): Set<string> {
  const { functions, imports, text: whole } = sourceOf(file)
  const views = new Set(rendered(text))
  const add = (of: string, name: string) => {
    const body = sourceOf(of).functions.get(name)
    if (body === undefined || seen.has(`${of} ${name}`)) return
    seen.add(`${of} ${name}`)
    for (const view of viewsOf(of, body, seen)) views.add(view)
  }
  for (const [, name = '', member] of text.matchAll(/(?<![.\w'])([a-zA-Z]\w*)(?:\.(\w+)\()?/g)) {
    const type = new RegExp(`\\b${name}: (\\w+)[,)]`).exec(whole)?.[1] ?? ''
    const from = imports.get(name) ?? imports.get(type)
    if (functions.has(name)) add(file, name)
    else if (from && path.posix.dirname(from) === path.posix.dirname(file)) {
      add(from, imports.has(name) ? name : (member ?? `create${type}`))
    }
  }
  return views
}

/** The views passed to `render` in a text. */
function rendered(text: string): string[] {
  const calls = text.matchAll(/\brender\(\s*(?:res, )?(?:[^\n]* \? )?('[^{\n]+')/g)
  const names = [...calls].flatMap(([, first = '']) =>
    [...first.matchAll(/'([^']+)'/g)].map(([, name = '']) => name),
  )
  return names.filter(isView)
}

const isView = (name: string) => existsSync(path.join(projectRoot, 'views', `${name}.ejs`))
