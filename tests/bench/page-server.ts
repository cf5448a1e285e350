import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { build } from 'esbuild'
import express, { type Express } from 'express'
import { projectRoot } from '../../server/platform/lib/paths.ts'

/** Serves a bundled script of this folder in a page with an element for a camera's picture. */
export async function servePage(script: string, app: Express = express()): Promise<Server> {
  const page = await build({
    entryPoints: [path.join(projectRoot, 'tests', 'bench', script)],
    bundle: true,
    format: 'esm',
    write: false,
  })
  app.get('/page.js', (_req, res) => void res.type('js').send(page.outputFiles[0]?.text))
  app.get('/', (_req, res) => {
    res.send('<!doctype html><div id="place"></div><script type="module" src="/page.js"></script>')
  })
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

export function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}
