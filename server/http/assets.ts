import { createRequire } from 'node:module'
import path from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { BuildOptions } from 'esbuild'
import type { RequestHandler } from 'express'
import { projectRoot } from '../platform/lib/paths.ts'
import { scriptMessages } from '../platform/messages/of-scripts.ts'
import { OF_STAFF, OF_VISITORS, publicDir } from './asset-entries.ts'
import { type Asset, type Built, keep, readKept } from './kept-assets.ts'

export interface Assets {
  /** The address of a built file by its plain name, such as `staff.css`; throws for a name that was not built. */
  url: (name: string) => string
  names: string[]
  /** The contents of a built file, for a script that is served under another address. */
  text: (name: string) => string
  serve: RequestHandler
}

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.wasm': 'application/wasm',
}

const tinosFiles = () =>
  path.join(path.dirname(createRequire(import.meta.url).resolve('@fontsource/tinos/package.json')), 'files')
/** A worker is governed by the policy of its own script: WebAssembly is allowed only there, so no page has to allow it. */
const WORKER = /^decoder-worker-/
const WORKER_POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"

let built: Promise<Assets> | undefined

/**
 * The browser's files in memory, built once, and again when one of their sources has changed. Names contain a hash of the
 * contents, so browsers may cache them for a year.
 */
export function buildAssets(): Promise<Assets> {
  built ??= (async () => assetsOf(readKept() ?? (await bundle())))()
  return built
}

async function bundle(): Promise<Built> {
  const { build, stop } = await import('esbuild')
  // The real clock, not a demo's, because it is compared with the files' timestamps.
  const begun = performance.timeOrigin + performance.now()
  const buildFor = (target: string[], entries: string[]) => build(optionsFor(target, entries))
  const results = await Promise.all([
    buildFor(['chrome61', 'ios11', 'firefox60'], OF_VISITORS),
    buildFor(['chrome80', 'safari13.1', 'firefox102'], OF_STAFF),
  ])
  // Otherwise the bundler's process would keep running and take a seventh of the application's memory.
  await stop()
  const files = new Map<string, Asset>()
  const urls = new Map<string, string>()
  await Promise.all(
    results
      .flatMap(({ outputFiles }) => outputFiles)
      .map(async (file) => {
        files.set(assetUrl(file.path), await pack(file.path, Buffer.from(file.contents)))
      }),
  )
  const outputs = results.flatMap(({ metafile }) => Object.entries(metafile.outputs))
  for (const [output, { entryPoint, inputs }] of outputs) {
    const source = entryPoint ?? Object.keys(inputs)[0]
    if (source) urls.set(assetName(source), assetUrl(output))
  }
  keep(
    { files, urls },
    results.flatMap(({ metafile }) => Object.keys(metafile.inputs)),
    begun,
  )
  return { files, urls }
}

export function assetUrl(file: string): string {
  return `/assets/${path.basename(file)}`
}

export function assetName(source: string): string {
  return path.basename(source).replace(/\.ts$/, '.js')
}

function assetsOf({ files, urls }: Built): Assets {
  const url = (name: string) => {
    const found = urls.get(name)
    if (!found) throw new Error(`no asset is called ${name}`)
    return found
  }
  return {
    url,
    names: [...urls.keys()],
    text: (name) => files.get(url(name))?.body.toString() ?? '',
    serve: (req, res, next) => {
      const asset = files.get(req.originalUrl)
      if (!asset || (req.method !== 'GET' && req.method !== 'HEAD')) return next()
      const encoding =
        asset.br && req.acceptsEncodings('br')
          ? 'br'
          : asset.gzip && req.acceptsEncodings('gzip')
            ? 'gzip'
            : undefined
      res.set({
        'Content-Type': asset.type,
        'Cache-Control': 'public, max-age=31536000, immutable',
        Vary: 'Accept-Encoding',
        ...(asset.policy && { 'Content-Security-Policy': asset.policy }),
      })
      if (encoding) res.set('Content-Encoding', encoding)
      res.end(req.method === 'HEAD' ? undefined : encoding ? asset[encoding] : asset.body)
    },
  }
}

function optionsFor(target: string[], entries: string[]) {
  return {
    absWorkingDir: projectRoot,
    entryPoints: entries.map((name) => path.join(publicDir, name)),
    target,
    // Only nested patterns are broken in Safari before 14.1, and the bundler cannot rewrite all destructuring.
    supported: { destructuring: true },
    // Nested rules that can only be written with :is(), which browsers of 2020 do not know.
    logOverride: { 'unsupported-css-nesting': 'error' },
    define: { MESSAGES: JSON.stringify(scriptMessages()) },
    alias: { tinos: tinosFiles() },
    outdir: publicDir,
    entryNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    publicPath: '/assets',
    loader: { '.woff2': 'file', '.wasm': 'file', '.svg': 'copy', '.png': 'copy', '.webp': 'copy' },
    bundle: true,
    minify: true,
    format: 'esm',
    legalComments: 'none',
    metafile: true,
    write: false,
  } satisfies BuildOptions
}

/** Bytes. Browsers request the decoder's megabyte only at the first scan: compressing it harder would delay every start. */
const LARGE = 100_000

/** Files that every gate loads: as small as can be, which takes a second of a thread once for each version. */
const DAILY = /^(gate|staff|scripts-on|acts|icon)-\w+\.(js|css|svg)$/

async function pack(file: string, body: Buffer): Promise<Asset> {
  const type = TYPES[path.extname(file)] ?? 'application/octet-stream'
  const policy = WORKER.test(path.basename(file)) ? WORKER_POLICY : undefined
  // Both are compressed formats.
  if (type === 'font/woff2' || type === 'image/png' || type === 'image/webp')
    return { type, policy, body, br: undefined, gzip: undefined }
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(body, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: DAILY.test(path.basename(file)) ? 11 : body.length > LARGE ? 5 : 9,
      },
    }),
    promisify(gzip)(body, { level: 9 }),
  ])
  return { type, policy, body, br, gzip: gz }
}
