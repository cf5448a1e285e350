import { StringDecoder } from 'node:string_decoder'
import { type FieldDef, types } from 'pg'
import { MINUTE } from '../lib/clock.ts'

/** The escapes of COPY's text format for a byte that would end a value or a row (PostgreSQL, COPY, File Formats). */
const ESCAPED: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }
const NULL = '\\N'

/**
 * Parsing timestamps is the slowest part of node-postgres, which reads any calendar and zone; a session in UTC only writes one
 * format.
 */
const PARSERS: Record<number, () => (text: string) => unknown> = {
  [types.builtins.TIMESTAMPTZ]: instantParser,
}

/** Parses `2026-11-25 01:30:00.123+00`. Caches the last day, which is mostly that of the row before. */
function instantParser(): (text: string) => Date {
  let day = ''
  let midnight = Number.NaN
  return (text) => {
    if (!text.startsWith(day) || day === '') {
      day = text.slice(0, 10)
      midnight = Date.parse(`${day}T00:00:00Z`)
    }
    const minutes = twoDigits(text, 11) * 60 + twoDigits(text, 14)
    return new Date(midnight + minutes * MINUTE + Math.round(Number(text.slice(17, -3)) * 1000))
  }
}

function twoDigits(text: string, at: number): number {
  return text.charCodeAt(at) * 10 + text.charCodeAt(at + 1) - 11 * 48
}

/**
 * Parses the output of COPY, in chunks that may end anywhere. Decodes a value only when it is read, so that unused columns cost
 * nothing.
 */
export function copyReader<Row>(fields: FieldDef[]): (piece: Buffer) => Row[] {
  const RowOfFields = rowClass(fields)
  const decoder = new StringDecoder()
  let begun = ''
  return (piece) => {
    const lines = (begun + decoder.write(piece)).split('\n')
    begun = lines.pop() ?? ''
    return lines.map((line) => new RowOfFields(line.split('\t')) as Row)
  }
}

function rowClass(fields: FieldDef[]) {
  class RowOfFields {
    readonly #values: string[]

    constructor(values: string[]) {
      this.#values = values
    }

    static {
      for (const [place, { name, dataTypeID }] of fields.entries()) {
        const parse = PARSERS[dataTypeID]?.() ?? types.getTypeParser(dataTypeID, 'text')
        Object.defineProperty(RowOfFields.prototype, name, {
          get(this: RowOfFields) {
            const written = this.#values[place] ?? NULL
            return written === NULL ? null : parse(unescaped(written))
          },
        })
      }
    }
  }
  return RowOfFields
}

function unescaped(written: string): string {
  if (!written.includes('\\')) return written
  return written.replace(/\\(.)/gs, (_, letter: string) => ESCAPED[letter] ?? letter)
}
