import { randomUUID } from 'node:crypto'
import { load } from 'cheerio'
import { ask, type Body } from './ask.ts'
import { PASSWORD } from './global-setup.ts'

export interface Answer {
  status: number
  headers: Headers
  text: string
  /** The raw body, as a browser would save it. */
  bytes: Buffer
  /** The page as a person reads it. */
  $: ReturnType<typeof load>
  /** The target of a redirect. */
  location: string | null
}

type Fields = Record<string, string>

/** How a date field shows what was typed into it. */
export { shownDay as shownAs } from '../../server/platform/lib/typed-day.ts'

/** The fields of a page's main form, or of another one, as a browser would send them. */
export function fieldsOf({ $ }: Answer, form = 'main form'): Fields {
  const fields = $(form).first().serializeArray()
  return Object.fromEntries(fields.map(({ name, value }) => [name, value]))
}

const SWITCHES = { guests: 'expects_guests', hosts: 'tells_hosts' }

/** The day on which every test begins. */
const TODAY = '25/11/2026'

/** An HTTP client that acts like a browser: it keeps cookies, sends an Origin, and does not follow redirects. */
export class Client {
  readonly cookies = new Map<string, string>()
  readonly url: string
  /** The origin of the pages whose forms it sends. */
  readonly origin: string
  /** Headers sent with every request, such as an API key. */
  private readonly says: Fields

  constructor(url: string, origin = url, says: Fields = {}) {
    this.url = url
    this.origin = origin
    this.says = says
  }

  /** The same session at another instance. */
  at(url: string): Client {
    const other = new Client(url, this.origin === this.url ? url : this.origin, this.says)
    for (const cookie of this.cookies) other.cookies.set(...cookie)
    return other
  }

  get(path: string, headers: Fields = {}): Promise<Answer> {
    return this.send('GET', path, undefined, headers)
  }

  post(path: string, fields: Fields = {}, headers: Fields = {}): Promise<Answer> {
    return this.send('POST', path, new URLSearchParams(fields), headers)
  }

  /** Any method, also one that no form can send. */
  ask(method: string, path: string): Promise<Answer> {
    return this.send(method, path, undefined, {})
  }

  /** Sends a body that none of our forms would send. */
  postRaw(path: string, body: string | Buffer, headers: Fields = {}): Promise<Answer> {
    return this.send('POST', path, body, { 'Content-Type': 'application/x-www-form-urlencoded', ...headers })
  }

  postJson(path: string, body: unknown, headers: Fields = {}): Promise<Answer> {
    const type = { 'Content-Type': 'application/json' }
    return this.send('POST', path, JSON.stringify(body), { ...type, ...headers })
  }

  /** Sends a form with a file, by itself that of an import. */
  upload(path: string, file: string | Buffer, fields: Fields = { text: '' }): Promise<Answer> {
    const form = new FormData()
    for (const [field, value] of Object.entries(fields)) form.set(field, value)
    form.set('file', new Blob([Uint8Array.from(Buffer.from(file))]), 'danh-sach.csv')
    return this.send('POST', path, form, {})
  }

  /** Sends an import form with a pasted table and no file. */
  paste(path: string, text: string): Promise<Answer> {
    const form = new FormData()
    form.set('text', text)
    form.set('file', new Blob([]), '')
    return this.send('POST', path, form, {})
  }

  async signIn(username: string, password = PASSWORD): Promise<Answer> {
    const answer = await this.post('/sign-in', { username, password })
    if (password === PASSWORD && answer.status !== 303)
      throw new Error(`${username} could not sign in: ${answer.status}`)
    return answer
  }

  /** Fills in and sends the gate's form; pass only the fields that the test is about. */
  enter(fields: Fields = {}, headers: Fields = {}): Promise<Answer> {
    return this.post('/gate', { client_uuid: randomUUID(), name: 'Nguyễn Thị Minh Khai', ...fields }, headers)
  }

  /** Switches on optional features of an office: expected guests with their meetings, or hosts. */
  async switchOn(...what: (keyof typeof SWITCHES)[]): Promise<void> {
    for (const one of what) await this.post(`/office/${one}`, { [SWITCHES[one]]: 'on' })
  }

  /** Adds a staff member, a guest or a meeting of today. Returns the id. */
  member = (fields: Fields): Promise<string> => this.added('/people', fields)
  guest = (fields: Fields): Promise<string> => this.added('/guests', { day: TODAY, ...fields })
  meeting = (fields: Fields): Promise<string> =>
    this.added('/meetings', { title: 'Hội nghị', day: TODAY, begins: '8h', ...fields })

  /** Pastes lines into an import form and confirms the preview. */
  async imports(base: string, ...lines: string[]): Promise<Answer> {
    const preview = await this.post(`${base}/import`, { text: lines.join('\n') })
    return preview.location ? this.post(preview.location) : preview
  }

  private async added(path: string, fields: Fields): Promise<string> {
    const form = { client_uuid: randomUUID(), ...fields }
    const { status, $ } = await this.post(path, form)
    if (status !== 303) throw new Error(`${path} answered ${status}: ${$('.problem').text()}`)
    return form.client_uuid
  }

  private async send(method: string, path: string, body: Body | undefined, headers: Fields): Promise<Answer> {
    const {
      status,
      headers: answered,
      bytes,
    } = await ask(this.url + path, {
      method,
      body,
      headers: {
        ...(method === 'POST' && { Origin: this.origin }),
        Cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        // Compressing and decompressing a page is a quarter of the work of a request.
        'Accept-Encoding': 'identity',
        ...this.says,
        ...headers,
      },
    })
    for (const cookie of answered.getSetCookie()) this.keep(cookie)
    const text = new TextDecoder().decode(bytes)
    let page: Answer['$'] | undefined
    return {
      status,
      headers: answered,
      text,
      bytes,
      // Parsed lazily: most answers are never read.
      get $() {
        page ??= readable(text)
        return page
      },
      location: answered.get('location'),
    }
  }

  private keep(cookie: string): void {
    const [pair = '', ...attributes] = cookie.split('; ')
    const [name = '', value = ''] = pair.split('=')
    const ended = attributes.some((one) => /^Expires=Thu, 01 Jan 1970/.test(one))
    if (ended) this.cookies.delete(name)
    else this.cookies.set(name, value)
  }
}

/** Removes what only scripts show later, and joins lines that the view's source breaks. */
function readable(text: string): ReturnType<typeof load> {
  const lines = / ?\n +(?=\S)|<(textarea|pre)[\s\S]*?<\/\1>/g
  const page = load(text.replace(lines, (found, keptAsItIs) => (keptAsItIs ? found : ' ')))
  page('template, dialog:not([open])').remove()
  return page
}

/** The texts of the cells in a table's body, row by row. */
export const cellsOf = ({ $ }: Answer, table: string): string[][] =>
  $(`${table} tbody tr`)
    .get()
    .map((row) =>
      $(row)
        .children()
        .get()
        .map((cell) => $(cell).text()),
    )

/** The text of each of a page's elements that match. */
export const textsOf = ({ $ }: Pick<Answer, '$'>, selector: string): string[] =>
  $(selector)
    .get()
    .map((one) => $(one).text())
