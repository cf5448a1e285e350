import { randomUUID } from 'node:crypto'
import { load } from 'cheerio'
import { ask, type Body } from './ask.ts'
import { PASSWORD } from './global-setup.ts'

export interface Answer {
  status: number
  headers: Headers
  text: string
  /** What a browser would store as a file. */
  bytes: Buffer
  /** The page as a person reads it. */
  $: ReturnType<typeof load>
  /** Where a redirect leads. */
  location: string | null
}

type Fields = Record<string, string>

/** What the field of a day shows of what was typed into it. */
export { shownDay as shownAs } from '../../server/platform/lib/typed-day.ts'

/** The fields of the form in the middle of a page, or of another one, as a browser would send them. */
export function fieldsOf({ $ }: Answer, form = 'main form'): Fields {
  const fields = $(form).first().serializeArray()
  return Object.fromEntries(fields.map(({ name, value }) => [name, value]))
}

const SWITCHES = { guests: 'expects_guests', hosts: 'tells_hosts' }

/** The day on which a test begins. */
const TODAY = '25/11/2026'

/** A browser without a window: cookies, an Origin of its own, and no following of redirects. */
export class Client {
  readonly cookies = new Map<string, string>()
  readonly url: string
  /** Of the pages that its forms come from. */
  readonly origin: string
  /** What it says with everything, such as a key. */
  private readonly says: Fields

  constructor(url: string, origin = url, says: Fields = {}) {
    this.url = url
    this.origin = origin
    this.says = says
  }

  /** The same person at another instance. */
  at(url: string): Client {
    const other = new Client(url)
    for (const cookie of this.cookies) other.cookies.set(...cookie)
    return other
  }

  get(path: string, headers: Fields = {}): Promise<Answer> {
    return this.send('GET', path, undefined, headers)
  }

  post(path: string, fields: Fields = {}, headers: Fields = {}): Promise<Answer> {
    return this.send('POST', path, new URLSearchParams(fields), headers)
  }

  /** Any method; what only scripts send, or nobody. */
  ask(method: string, path: string): Promise<Answer> {
    return this.send(method, path, undefined, {})
  }

  /** A body that no form of ours would send. */
  postRaw(path: string, body: string | Buffer, headers: Fields = {}): Promise<Answer> {
    return this.send('POST', path, body, { 'Content-Type': 'application/x-www-form-urlencoded', ...headers })
  }

  postJson(path: string, body: unknown, headers: Fields = {}): Promise<Answer> {
    const type = { 'Content-Type': 'application/json' }
    return this.send('POST', path, JSON.stringify(body), { ...type, ...headers })
  }

  /** The form of an import with a file chosen in it. */
  upload(path: string, file: string | Buffer, name = 'danh-sach.csv'): Promise<Answer> {
    const form = new FormData()
    form.set('text', '')
    form.set('file', new Blob([Uint8Array.from(Buffer.from(file))]), name)
    return this.send('POST', path, form, {})
  }

  /** The form of an import with a table pasted in it and no file chosen. */
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

  /** Fills in and sends the gate's form; only what a test is about needs to be given. */
  enter(fields: Fields = {}, headers: Fields = {}): Promise<Answer> {
    return this.post('/gate', { client_uuid: randomUUID(), name: 'Nguyễn Thị Minh Khai', ...fields }, headers)
  }

  /** Switches on what a head decides about: expected guests with their meetings, and hosts. */
  async switchOn(...what: (keyof typeof SWITCHES)[]): Promise<void> {
    for (const one of what) await this.post(`/office/${one}`, { [SWITCHES[one]]: 'on' })
  }

  /** Writes somebody into the roster, a guest or a meeting of the day into their lists; returns the id. */
  member = (fields: Fields): Promise<string> => this.added('/people', fields)
  guest = (fields: Fields): Promise<string> => this.added('/guests', { day: TODAY, ...fields })
  meeting = (fields: Fields): Promise<string> =>
    this.added('/meetings', { title: 'Hội nghị', day: TODAY, begins: '8h', ...fields })

  /** Pastes a list where lists are imported, and takes over what its preview shows. */
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
        // To pack a page and unpack it again is a quarter of the work of a request.
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
      // Most answers are never read.
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

/** What scripts may show later is not there to be read, and a line that a view breaks is one line for a reader. */
function readable(text: string): ReturnType<typeof load> {
  const lines = / ?\n +(?=\S)|<(textarea|pre)[\s\S]*?<\/\1>/g
  const page = load(text.replace(lines, (found, keptAsItIs) => (keptAsItIs ? found : ' ')))
  page('template, dialog:not([open])').remove()
  return page
}

/** The words of a table's body, row by row. */
export const cellsOf = ({ $ }: Answer, table: string): string[][] =>
  $(`${table} tbody tr`)
    .get()
    .map((row) =>
      $(row)
        .children()
        .get()
        .map((cell) => $(cell).text()),
    )
