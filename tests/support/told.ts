import { hash } from 'node:crypto'
import type { Answer } from './client.ts'

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
/** The part of every page around it, and what is different in every run or says nothing. */
const UNTOLD = 'script, style, body > header, body > footer, [name=client_uuid], [name=shown_to]'
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
    // Drawings.
    .replaceAll(/(?<==")[^"]{120,}(?=")/g, digest)

/**
 * Tells pages as text: what is written, linked, filled in, drawn and marked, without ids. A line that an earlier page has said
 * is only in the digest of the page.
 */
export function createTeller(): (address: string, answer: Answer) => string {
  const said = new Set<string>()
  return (address, { status, location, headers, text, $ }) => {
    const type = headers.get('content-type') ?? ''
    const title = steady(`== ${address} ${status} ${location ?? type.replace(/;.*/, '')}`)
    if (type.startsWith('text/csv')) return `${title} ${digest(steady(text))}`
    if (!type.startsWith('text/html')) return title
    $(UNTOLD).remove()
    for (const one of $('body *').get())
      for (const name of Object.keys($(one).attr() ?? {})) if (!ATTRIBUTES.test(name)) $(one).removeAttr(name)
    const lines = steady(linesOf($('body').html() ?? '')).split('\n')
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
