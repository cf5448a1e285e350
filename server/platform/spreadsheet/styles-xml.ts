import { DECLARATION, MAIN } from './xml.ts'

/** Number formats of Vietnamese documents: day before month, 24-hour clock. 49 keeps text as text when the cell is edited. */
const DAY_FORMAT = 164
const TIME_FORMAT = 165
const TEXT_FORMAT = 49

const PLAIN = 'fontId="0" fillId="0" borderId="0"'
const HEAD = 'fontId="1" fillId="2" borderId="1"'
const AFTER_APOSTROPHE = 'quotePrefix="1"'
const CENTRED = '<alignment horizontal="center"/>'
const WRAPPED = '<alignment horizontal="center" vertical="center" wrapText="1"/>'

/** The index of each cell style in the list below. */
export const STYLE = { number: 0, head: 1, text: 2, day: 3, time: 4, quotedHead: 5, quotedText: 6 } as const
/** The style of formula-like text (ECMA-376 Part 1, 18.8.45: quotePrefix). */
export const QUOTED = { head: 'quotedHead', text: 'quotedText' } as const
const KINDS = [
  kind(0, PLAIN, CENTRED),
  kind(TEXT_FORMAT, HEAD, WRAPPED),
  kind(TEXT_FORMAT, PLAIN, ''),
  kind(DAY_FORMAT, PLAIN, CENTRED),
  kind(TIME_FORMAT, PLAIN, CENTRED),
  kind(TEXT_FORMAT, `${HEAD} ${AFTER_APOSTROPHE}`, WRAPPED),
  kind(TEXT_FORMAT, `${PLAIN} ${AFTER_APOSTROPHE}`, ''),
]

function kind(format: number, look: string, alignment: string): string {
  return `<xf numFmtId="${format}" ${look} xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">${alignment}</xf>`
}

const FONT = '<sz val="11"/><name val="Times New Roman"/><family val="1"/>'
const SIDES = '<left/><right/><top/>'

/** The format reserves the first two fills. */
export const STYLES = `${DECLARATION}<styleSheet xmlns="${MAIN}">
<numFmts count="2"><numFmt numFmtId="${DAY_FORMAT}" formatCode="dd/mm/yyyy"/><numFmt numFmtId="${TIME_FORMAT}" formatCode="hh:mm"/></numFmts>
<fonts count="2"><font>${FONT}</font><font><b/>${FONT}</font></fonts>
<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFE7EEF7"/></patternFill></fill></fills>
<borders count="2"><border>${SIDES}<bottom/><diagonal/></border><border>${SIDES}<bottom style="thin"><color auto="1"/></bottom><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" ${PLAIN}/></cellStyleXfs>
<cellXfs count="${KINDS.length}">${KINDS.join('')}</cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>
</styleSheet>`
