import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { fetchRaw } from './load.ts'
import { getRequest, PACKED } from './requests.ts'
import type { Line } from './table.ts'
import type { World } from './world.ts'

const HEAD_END = '\r\n\r\n'

/** Size of what a browser downloads on its first visit. */
export async function weight(world: World): Promise<Line[]> {
  return [...(await visitorWeight(world)), ...(await gateWeight(world))]
}

/** The form behind the poster, over mobile data; its style is a part of the page. */
async function visitorWeight({ app: { port } }: World): Promise<Line[]> {
  const get = (path: string) => fetchRaw(port, getRequest(port, path, PACKED))
  const page = await get('/v/co-quan-0')
  const files = await Promise.all(addresses(text(page)).map(get))
  return [line(`visitor form in ${1 + files.length} files, compressed`, [page, ...files], 8)]
}

async function gateWeight({ app: { port }, gates }: World): Promise<Line[]> {
  const get = (path: string) => fetchRaw(port, getRequest(port, path, PACKED, `Cookie: ${gates[0]?.cookie}`))
  const linked = addresses(text(await get('/gate')))
  const isFont = (address: string) => address.endsWith('.woff2')
  const files = await Promise.all(linked.filter((address) => !isFont(address)).map(get))
  const fonts = await Promise.all(linked.filter(isFont).map(get))
  return [
    line('style, scripts and icons of the gate, compressed', files, 48),
    line(`its ${fonts.length} font files`, fonts, 45),
  ]
}

function line(what: string, answers: Buffer[], aim: number): Line {
  const size = answers.reduce((sum, answer) => sum + bodyOf(answer).length, 0) / 1000
  return { what, ours: `${size.toFixed(1)} kB`, aim: `≤ ${aim} kB`, met: size <= aim }
}

/** What the page names, but for the picture of an iPhone's home screen. The gate names its fonts, too, so that they are preloaded. */
function addresses(page: string): string[] {
  const named = page.matchAll(/(?:href|src)="(\/assets\/[^"#]+\.(?:css|js|svg|woff2))/g)
  return [...new Set([...named].map(([, address = '']) => address))]
}

function text(answer: Buffer): string {
  const head = headOf(answer)
  if (/content-encoding: br/i.test(head)) return brotliDecompressSync(bodyOf(answer)).toString()
  if (/content-encoding: gzip/i.test(head)) return gunzipSync(bodyOf(answer)).toString()
  return bodyOf(answer).toString()
}

function headOf(answer: Buffer): string {
  return answer.toString('latin1', 0, answer.indexOf(HEAD_END))
}

function bodyOf(answer: Buffer): Buffer {
  const body = answer.subarray(answer.indexOf(HEAD_END) + HEAD_END.length)
  return /transfer-encoding: chunked/i.test(headOf(answer)) ? joined(body) : body
}

function joined(body: Buffer): Buffer {
  const parts: Buffer[] = []
  for (let at = 0; ; ) {
    const line = body.indexOf('\r\n', at)
    const length = Number.parseInt(body.toString('latin1', at, line), 16)
    if (!length) return Buffer.concat(parts)
    parts.push(body.subarray(line + 2, line + 2 + length))
    at = line + 4 + length
  }
}
