import type { Form, Problems, Typed } from '../../http/form.ts'
import type { BookTextContext } from '../../http/text-context.ts'
import type { Page } from '../../http/views.ts'
import { type Choice, choices } from '../../platform/lib/choices.ts'
import { isListedField, titleOf } from './export-file.ts'
import { COLUMNS, type Export, PURPOSES_OF_EXPORT } from './export-form.ts'
import { headingText } from './log-page.ts'
import type { LogQuery } from './log-params.ts'

export interface ExportPage extends Page {
  heading: string
  address: string
  columns: Choice[]
  reasons: Choice[]
  typed: Typed
  problems: Problems
}

export function exportPage(
  query: LogQuery,
  ticked: string[] | undefined,
  form: Form<Export> | undefined,
  { apps, office: { fields }, t }: BookTextContext,
): ExportPage {
  const { typed = {}, problems = {} } = form ?? {}
  return {
    title: t('log.export.title'),
    heading: headingText(query, t),
    address: query.address,
    columns: COLUMNS.filter((value) => !isListedField(value) || fields.includes(value)).map((value) => ({
      value,
      label: titleOf(value, { apps, t }),
      // Without a recommended app the column is offered, for earlier answers, but not ticked.
      checked: ticked?.includes(value) ?? (value !== 'app' || apps.current !== undefined),
    })),
    reasons: choices(PURPOSES_OF_EXPORT, typed['export_purpose'], (value) => t(`log.export.for.${value}`)),
    typed,
    problems,
  }
}
