import { randomUUID } from 'node:crypto'

/** Headers that a browser sends with each page request, which the application has to parse. */
const BROWSER = [
  'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36',
  'Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'Accept-Language: vi-VN,vi;q=0.9,en;q=0.7',
  'Sec-Fetch-Site: same-origin',
  'Sec-Fetch-Mode: navigate',
  'Sec-Fetch-Dest: document',
]

export const PACKED = 'Accept-Encoding: gzip, deflate, br'

export function getRequest(port: number, path: string, ...headers: string[]): string {
  return requestText(`GET ${path}`, port, headers)
}

/** An entry as the gate's form posts it. Each `number` makes another visitor. */
export function entryRequest(port: number, cookie: string, number: number): string {
  const body = `client_uuid=${randomUUID()}&name=${NAME}${number}&phone=${phoneOf(number)}${REST}`
  return postText('/gate', port, cookie, body)
}

/** A tap on *Khách ra* in the list of people inside. */
export function departureRequest(port: number, cookie: string, visitId: string): string {
  return postText(`/gate/visits/${visitId}/leave`, port, cookie, `client_uuid=${randomUUID()}`)
}

/** As a script of a page posts it. */
export function jsonRequest(port: number, path: string, body: string): string {
  const headers = [
    PACKED,
    `Origin: http://127.0.0.1:${port}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
  ]
  return requestText(`POST ${path}`, port, headers) + body
}

function postText(path: string, port: number, cookie: string, body: string): string {
  const headers = [
    `Cookie: ${cookie}`,
    PACKED,
    `Origin: http://127.0.0.1:${port}`,
    'Content-Type: application/x-www-form-urlencoded',
    `Content-Length: ${body.length}`,
  ]
  return requestText(`POST ${path}`, port, headers) + body
}

function requestText(what: string, port: number, headers: string[]): string {
  return `${what} HTTP/1.1\r\n${[`Host: 127.0.0.1:${port}`, ...BROWSER, ...headers].join('\r\n')}\r\n\r\n`
}

/** The visitor's name, used on both sides. */
export const VISITOR = 'Nguyễn Thị Khách'

const NAME = encodeURIComponent(`${VISITOR}`)
const REST = `&place=${encodeURIComponent('xã Số 7')}&host=&purpose=work&purpose_note=&party_size=1&app_status=running&app_outcome=`

/** Ninety million valid mobile numbers. */
function phoneOf(number: number): string {
  return `09${number % 9}${String(Math.floor(number / 9)).padStart(7, '0')}`
}
