import type { Translated } from '../catalogue.ts'
import type { ownOrganisation as vi } from '../vi/own-organisation.ts'

export const ownOrganisation: Translated<typeof vi> = {
  own_organisation: {
    title: 'Set up your organisation',
    offer:
      'No visitor has been recorded yet. This register belongs to {{root}}. If that is not you, set up your own organisation before the first visitor.',
    again: 'Wrong name, kind or entrances? Set it up again',
    lead: 'It takes about two minutes. You can do it again until the first visitor is recorded.',
    over: 'The register has records, so the organisation can no longer be replaced. Change its name under {{Units}}. To begin from scratch, whoever installed the program deletes the data folder.',
    kind: {
      label: 'Kind of organisation',
      xa: 'Commune, ward, special zone',
      tinh: 'Province or its department',
      benh_vien_cong: 'Public hospital',
      benh_vien_tu: 'Private hospital',
      truong_cong: 'Public school',
      truong_tu: 'Private school',
      doanh_nghiep: 'Company',
      huyen: 'District (before July 2025)',
    },
    name: 'Full name',
    name_hint: 'As on its sign and its documents.',
    short: 'Short name',
    short_hint: 'Visitors and receptionists read it on every page. Leave it empty to use the full name.',
    gates: 'Entrances or units with a register of their own',
    gates_hint:
      'Leave this empty if the administrator is in charge of the only entrance. Otherwise one name a line; you can paste them from Excel.',
    gates_file: 'Or a file with these names, Excel or CSV',
    app: 'Recommend {{app}} to visitors',
    gone: 'Delete the organisation in this register ({{count}} {{units}}), the other accounts and everything set up so far.',
    submit: 'Set up',
    done: 'Your organisation is set up. What to do next is below.',
  },
}
