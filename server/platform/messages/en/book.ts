import type { Translated } from '../catalogue.ts'
import type { book as vi } from '../vi/book.ts'

export const book: Translated<typeof vi> = {
  book: {
    title: 'Print the book',
    explain:
      'Prints the register to sign and keep. Every page has a mark, by which you can see later whether its lines are still as printed.',
    whole_phones: 'Print full phone numbers (recorded in the audit log)',
    submit: 'Prepare the print',
    check_hint: 'The mark is at the foot of the page. Spaces and capitals do not matter.',
    check_scan: 'Scanning the QR code on the page opens the same result.',
    check_submit: 'Check',
    printed: 'Printed pages',
    none_printed: 'No page has been printed yet.',
    printed_page: 'Page {{page}}/{{pages}}, {{period}}',
    printed_line: 'Mark {{mark}} · printed at {{at}}',
    state: {
      same: 'Matches',
      changed: 'Differs',
      not_whole: 'Lines deleted',
    },
    print_hint:
      '{{pages, page|pages}}. Use the browser’s Print, A4 landscape. This print has been recorded in the audit log.',
    back: 'Back to printing',
    day: '{{day}}',
    days: '{{from}} to {{until}}',
    totals: '{{visits, visit|visits}}, {{people, person|people}}',
    supplement: 'Supplement',
    from_paper: 'From paper',
    unclosed: 'Not recorded',
    no_smartphone: 'No smartphone',
    check: 'Check a printed page',
    period: 'Period',
    page: 'Page',
    page_of: '{{page}}/{{pages}}',
    mark: 'Mark',
    made: 'Printed at',
    same: 'Matches: the lines are as printed.',
    not_whole: 'Incomplete: some lines have been deleted. The others are as printed.',
    changed: 'Differs: {{lines, line|lines}} changed after the print.',
    forged: 'No match: the mark on the paper is not the mark of this page.',
    purged: '{{lines, line was|lines were}} deleted when the retention period ended and cannot be compared.',
    what_changed: 'Lines that changed',
    line: 'No. {{number}}: {{name}}',
  },
}
