import type { Translated } from '../catalogue.ts'
import type { paper as vi } from '../vi/paper.ts'

export const paper: Translated<typeof vi> = {
  paper: {
    title: 'Paper sheets',
    explain:
      'Numbered sheets for a power or network failure. Type them into the log afterwards, with the real times. Sheets that are not typed in yet are listed here.',
    count: 'Sheets to print',
    count_hint: '1 to 20 sheets of 12 lines.',
    issue: 'Number and print',
    blank: 'Blank sheets to print',
    print_hint: 'Use the browser’s Print, A4 landscape.',
    back: 'Back to the sheets',
    out: 'Sheets still out',
    none_out: 'No sheet is out.',
    returned: 'Sheets typed in',
    sheet: 'Sheet {{number}}',
    issued_on: 'Numbered on {{day}}',
    returned_on: 'Typed in on {{day}}',
    returned_now: 'The sheet is typed in.',
    type_explain:
      'Type the times as on the paper (815 is 08:15). Tab moves to the next field. Empty lines are left out.',
    line: 'Line {{line}}',
    complete: 'Everything on this sheet is typed in',
    save: 'Record in the log',
  },
}
