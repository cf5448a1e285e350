import type { Translated } from '../catalogue.ts'
import type { organisation as vi } from '../vi/organisation.ts'

export const organisation: Translated<typeof vi> = {
  about_organisation: {
    title: 'About {{root}}',
    explain:
      'These words are on visitors’ pages, in the guides and in reports. An empty field follows the kind of organisation.',
    names: 'Change the name and the short name',
    words: 'Words',
    unit: 'One place of the organisation',
    units: 'Several of them',
    head: 'Who is in charge of one',
    staff: 'Who works there',
    usually: 'In use: {{word}}',
    purposes: 'Purposes of a visit',
    purposes_hint:
      'The words on the form; a purpose left empty is not offered. Recorded visits do not change.',
    parts: 'Features',
    parts_hint: 'What is not ticked is in no menu, page, help sheet or report. What was recorded is kept.',
    part: {
      compliance: 'Record-keeping of each {{unit}}',
      trace: 'Tracing over several {{units}}',
      outreach: 'Outreach diary about the app',
      declarations: '{{Staff}} declare about the app',
      one_stop: 'The aim of 100% at the one-stop desk',
    },
    data: 'Personal data',
    contact: 'Contact',
    contact_hint:
      'Where people who have left ask about, correct or delete their data, such as the main office.',
    contact_phone: 'Contact phone',
    contact_email: 'Contact e-mail',
    legal: 'Legal basis',
    legal_hint: 'Replaces the sentence about the basis in the privacy notice. Have a lawyer read it first.',
    report: 'Reports',
    place: 'Place',
    above: 'Organisation above',
    signatory: 'Title of the signatory',
    signatory_hint: 'In Vietnamese, in capitals, as it is signed.',
    signatory_next: 'Second line of the title',
    nation: 'With the nation’s name and motto',
    save: 'Save',
    saved: 'Saved.',
  },
  words: {
    unknown: {
      root: 'the organisation above',
      unit: 'office',
      units: 'offices',
      head: 'head of office',
      staff: 'staff',
      member: 'member of staff',
    },
    huyen: {},
    xa: {},
    tinh: {},
    su_nghiep: {
      unit: 'site',
      units: 'sites',
      head: 'person in charge',
      staff: 'staff',
      member: 'member of staff',
    },
    doanh_nghiep: {
      unit: 'site',
      units: 'sites',
      head: 'site manager',
      staff: 'staff',
      member: 'member of staff',
    },
  },
}
