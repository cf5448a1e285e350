import { hash } from 'node:crypto'
import type { Answer } from './client.ts'

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
/** The part of every page around it, and what is different in every run or says nothing. */
const UNTOLD =
  'script, style, body > header, body > footer, [name=client_uuid], [name=shown_to], [name=turn], [name=invitation], .factor-secret'
const ATTRIBUTES =
  /^(href|src|action|method|name|type|value|checked|selected|disabled|readonly|required|open|hidden|datetime|maxlength|min|max|title|alt|start|rowspan|colspan|lang|d|x|y|width|height|aria-(?!labelledby|describedby|controls).*|data-(?!shown|stamp|list).*)$/
const digest = (text: string) => hash('sha256', text, 'hex').slice(0, 8)

/** Text without what is different in every run. */
export const steady = (text: string, nameOf: (id: string) => string = () => '#') =>
  text
    .replaceAll(UUID, nameOf)
    .replaceAll(/(?<=\/assets\/\w[\w.-]*)-\w{8}(?=\.)/g, '')
    // Codes and chains that follow from ids, as text and as QR codes.
    .replaceAll(
      /\b(?:[\dA-Z]{4}-){3}[\dA-Z]{4}\b|\b(?:[\da-f]{4} ){3}[\da-f]{4}\b|(?<= d=")M4 4\.5h[^"]*/g,
      '*',
    )
    // Secrets, in links and as text.
    .replaceAll(
      /(?<=(?:\/|%2F)(?:invitation|summary)(?:\/|%2F))(?=\S*\d)[\w-]{12,}|(?<=\bwhsec_)[\w+/=]+|(?<=[?;&](?:secret|state|nonce|code_challenge)=)[\w-]{16,}/g,
      '*',
    )
    .replaceAll(
      /(?<![\da-z])[\dbcghklmnpqtv]{20,}\b|\b(?:[2-8bcghkmnptv]{4}-){2,3}[2-8bcghkmnptv]{4}\b/g,
      '*',
    )
    .replaceAll(/(?<=\/)[\dA-Z]{16}\b|(?<=127\.0\.0\.1:)\d+|\d+(?= GB\b)/g, '*')
    // Of what began in the same instant, any may be the last.
    .replaceAll(/(?<=Giao cho ).*?(?=, vào)/g, '*')
    // The word of the day follows from the installation's key.
    .replaceAll(/\p{Lu}{2,} (?:ĐỎ|XANH|TÍM|CAM|VÀNG|HỒNG)(?!\p{L})/gu, '*')
    // A poster's code is as old as its id, whatever the test's clock says.
    .replaceAll(/(?<=Ngày phát hành: |Issued on )[\d/]{10}/g, '*')
    // Drawings.
    .replaceAll(/(?<==")[^"]{120,}(?=")/g, digest)

/**
 * Tells pages as text: what is written, linked, filled in, drawn and marked, without ids. A line that an earlier page has said
 * is only in the digest of the page. Where much begins in the same instant, lines are told in any order, as sorted.
 */
export function createTeller(sign = '==', inAnyOrder = false): (address: string, answer: Answer) => string {
  const said = new Set<string>()
  const ordered = (lines: string[]) => (inAnyOrder ? lines.toSorted() : lines)
  return (address, { status, location, headers, text, $ }) => {
    const type = headers.get('content-type') ?? ''
    const title = steady(`${sign} ${address} ${status} ${location ?? type.replace(/;.*/, '')}`)
    if (type.startsWith('text/csv')) return `${title} ${digest(ordered(steady(text).split('\n')).join('\n'))}`
    // Marks of codes follow from ids.
    const json = /json$/.test(title) && steady(text).replaceAll(/"(?=[^"]*\d)[\w+/-]{16,}=*"/g, '*')
    if (json) return `${title} ${digest(ordered(json.split(/[,{}[\]]/)).join())}`
    if (!type.startsWith('text/html')) return title
    $(inAnyOrder ? `${UNTOLD}, [name=seen]` : UNTOLD).remove()
    for (const one of $('body *').get())
      for (const name of Object.keys($(one).attr() ?? {})) if (!ATTRIBUTES.test(name)) $(one).removeAttr(name)
    const lines = ordered(steady(linesOf($('body').html() ?? '')).split('\n'))
    const fresh = lines.filter((line) => !said.has(line) && said.add(line))
    return [`${title} ${digest(lines.join())}`, ...fresh].join('\n')
  }
}

/** Markup by lines, without the tags that only hold others. */
function linesOf(html: string): string {
  return html
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/<\/?\w+>/g, '\n')
    .replaceAll(/\s*\n\s*/g, '\n')
    .trim()
}
