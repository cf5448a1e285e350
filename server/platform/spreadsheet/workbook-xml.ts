import { STYLES } from './styles-xml.ts'
import { DECLARATION, escaped, MAIN } from './xml.ts'

const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const KIND = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

export const sheetPath = (index: number) => `xl/worksheets/sheet${index + 1}.xml`

/** The file's parts besides the sheets, by path (ECMA-376 Part 1, 12.2). */
export function workbookParts(names: string[]): Record<string, string> {
  const sheets = names.map((_, index) => sheetPath(index))
  return {
    'xl/workbook.xml': workbook(names),
    'xl/styles.xml': STYLES,
    'xl/_rels/workbook.xml.rels': relationships([
      ...sheets.map((path) => ['worksheet', path.replace('xl/', '')] as const),
      ['styles', 'styles.xml'],
    ]),
    '_rels/.rels': relationships([['officeDocument', 'xl/workbook.xml']]),
    '[Content_Types].xml': contentTypes(sheets),
  }
}

/** Repeats each sheet's header on all printed pages. */
function workbook(names: string[]): string {
  const sheets = names.map(
    (name, index) => `<sheet name="${escaped(name)}" sheetId="${index + 1}" r:id="r${index + 1}"/>`,
  )
  const heads = names.map(
    (name, index) =>
      `<definedName name="_xlnm.Print_Titles" localSheetId="${index}">'${escaped(name)}'!$1:$1</definedName>`,
  )
  return `${DECLARATION}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${sheets.join('')}</sheets><definedNames>${heads.join('')}</definedNames></workbook>`
}

function relationships(targets: (readonly [type: string, target: string])[]): string {
  const all = targets.map(
    ([type, target], index) =>
      `<Relationship Id="r${index + 1}" Type="${OFFICE}/${type}" Target="${target}"/>`,
  )
  return `${DECLARATION}<Relationships xmlns="${PACKAGE}/relationships">${all.join('')}</Relationships>`
}

function contentTypes(sheets: string[]): string {
  const parts = [
    ['xl/workbook.xml', 'sheet.main'],
    ['xl/styles.xml', 'styles'],
    ...sheets.map((path) => [path, 'worksheet']),
  ].map(([path, kind]) => `<Override PartName="/${path}" ContentType="${KIND}.${kind}+xml"/>`)
  return `${DECLARATION}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${parts.join('')}</Types>`
}
