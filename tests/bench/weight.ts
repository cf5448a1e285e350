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

/** The form behind the poster, over mobile data; its icons come from the style sheet that it loads anyway. */
async function visitorWeight({ app: { port } }: World): Promise<Line[]> {
  const get = (path: string) => fetchRaw(port, getRequest(port, path, PACKED))
  const page = await get('/v/co-quan-0')
  const files = await Promise.all(addresses(text(page), /(?:href|src)="(\/assets\/[^"]+)"/g).map(get))
  const requests = 1 + files.length
  return [
    line('visitor form with all it loads, compressed', [page, ...files], 14),
    { what: 'its requests', ours: String(requests), aim: '≤ 3', met: requests <= 3 },
  ]
}

async function gateWeight({ app: { port }, gates }: World): Promise<Line[]> {
  const get = (path: string) => fetchRaw(port, getRequest(port, path, PACKED, `Cookie: ${gates[0]?.cookie}`))
  const page = await get('/gate')
  const linked = addresses(text(page), /(?:href|src)="(\/assets\/[^"]+)"/g)
  const files = await Promise.all(linked.map(get))
  const fonts = addresses(files.map(text).join('\n'), /url\("?(\/assets\/[^")]+\.woff2)/g)
  const fontFiles = await Promise.all(fonts.map(get))
  return [
    line('gate page, css, js and icon, compressed', [page, ...files], 63),
    line(`its ${fonts.length} font files`, fontFiles, 70),
  ]
}

function line(what: string, answers: Buffer[], aim: number): Line {
  const size = answers.reduce((sum, answer) => sum + bodyOf(answer).length, 0) / 1000
  return { what, ours: `${size.toFixed(1)} kB`, aim: `≤ ${aim} kB`, met: size <= aim }
}

function addresses(source: string, pattern: RegExp): string[] {
  return [...new Set([...source.matchAll(pattern)].map(([, address]) => address ?? ''))]
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
