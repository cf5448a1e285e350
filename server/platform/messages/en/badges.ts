import type { Translated } from '../catalogue.ts'
import type { badges as vi } from '../vi/badges.ts'

export const badges: Translated<typeof vi> = {
  badge: {
    short: 'Badge {{badge}}',
    which: 'Badge {{badge}}.',
    take: 'Take back badge {{badge}}.',
    still_out: 'Badge {{badge}} is still out.',
    not_back: 'Badge {{badge}} is no longer recorded for this visitor.',
    now_with: 'The new visitor has badge {{badge}} now.',
    given_back: 'This visitor has badge {{badge}} again; {{instead}} has none.',
    note: 'Add a badge number',
    keep: 'Badge not returned',
    give: 'Give it to {{name}}, in at {{time}}',
    ready: 'Nobody has badge {{badge}}: its number is in the form now.',
    returned_scan: '{{name}} returned badge {{badge}}.',
    found_scan: 'Badge {{badge}} was reported lost and is now found.',
    withdrawn_scan: 'Badge {{badge}} is withdrawn and no longer in use.',
    taken:
      'Another visitor has this badge. Record their departure, or scan the badge to take it back, then save again.',
    taken_title: '{{name}} has badge {{badge}} (in at {{time}})',
    taken_inside:
      '{{entering}} is not recorded yet. If the number is mistyped, correct it. If the other visitor has left and returned the badge, record that departure.',
    taken_gone:
      '{{entering}} is not recorded yet. The other visitor left without returning the badge: if it is at the gate, record that.',
    taken_unclosed:
      '{{entering}} is not recorded yet. The other visitor’s departure and the return of the badge were never recorded: if you have the badge, record its return.',
    fix: 'Correct the badge number',
    without: 'Record without a badge',
    take_back: 'The badge is back, continue',
  },
  badges: {
    title: 'Badges',
    explain:
      'Give a badge as a visitor comes in: scan it or type its number. As they leave, one scan of the badge is enough. If they did not return it, press Badge not returned right after their departure.',
    counts: 'With visitors: {{out}} · Not returned: {{missing}} · Lost: {{lost}} · At the gate: {{ready}}',
    missing: 'Not returned',
    out: 'With visitors',
    lost: 'Lost',
    ready: 'At the gate',
    since: '{{name}}, in at {{at}}',
    lost_on: 'reported lost on {{day}}',
    nobody: 'whoever had it is no longer in the log',
    act: { lost: 'Report lost', found: 'Found', returned: 'Returned', withdrawn: 'Withdraw' },
    done: {
      lost: 'Reported lost.',
      found: 'Recorded as found.',
      returned: 'Recorded as returned.',
      withdrawn: 'Withdrawn; this badge is no longer used.',
      not: 'Not recorded: the badge has changed meanwhile, or a visitor has it.',
      made: 'Badges made. Print, cut and laminate them.',
      none_new: 'Badges with these numbers exist already.',
    },
    none: 'There are no badges yet. The {{head}} makes them on this page.',
    none_yet: 'There are no badges yet. Make them below, then print them.',
    make: 'Make badges',
    make_hint: 'For example: letter K, from 1 to 40. Numbers that exist stay as they are.',
    prefix: 'Letters in front',
    from: 'From number',
    to: 'To number',
    print: 'Print badges',
    print_which: 'Badges to print',
    print_hint: 'For example 1-20, 35 or K 1-K 8. Leave it empty to print all but the lost ones.',
    how_to_print:
      'Print on A4 at 100%, one-sided, 8 badges a sheet; cut along the lines and laminate them for reuse.',
    back: 'Back to Badges',
    code_alt: 'QR code of badge {{badge}}',
    kind: 'VISITOR',
    hand_back: 'Return at the gate when you leave',
    page_title: 'Visitor badge',
    page_state: 'A badge of this {{unit}}',
    page_text:
      'If you have found this badge, please give it back at the gate of {{office}}. It contains no personal information.',
    not_returned: 'Badges not returned: {{count}}',
  },
}
