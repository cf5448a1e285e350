import type { Request, Response, Router } from 'express'
import { v4 as uuidv4 } from 'uuid'
import { commonHours } from '../../core/offices/hours.ts'
import { newOffice } from '../../core/offices/new-office.ts'
import { codeOf } from '../../core/offices/office-code.ts'
import { asOf, existsOn, type TreeOffice } from '../../core/offices/tree.ts'
import { addOffice, type TreeResult, updateOffice } from '../../core/offices/tree-change.ts'
import { officeKindsOf } from '../../core/organisation/kinds.ts'
import type { Services } from '../../http/context.ts'
import { type Form, formUuid, type Problems, readForm, type Typed } from '../../http/form.ts'
import { createRouter } from '../../http/router.ts'
import { acceptRepeat } from '../../http/sent-forms.ts'
import { choices } from '../../platform/lib/choices.ts'
import { choiceText, findTyped } from './find-office.ts'
import { EditOfficeForm, EditRootForm, NewOfficeForm, seenOf, typedOffice } from './office-form.ts'
import type { OfficeTree } from './office-tree.ts'
import { createOfficeTree, refuseWithoutHead } from './office-tree.ts'
import type { ShowOffice } from './show-office.ts'

interface OfficePages extends Services {
  officeTree: OfficeTree
  show: ShowOffice
}

/** Opens offices and changes their data. */
export function officeRoutes(shared: Services, show: ShowOffice): Router {
  const officeTree = createOfficeTree(shared)
  const services: OfficePages = { ...shared, officeTree, show }
  const router = createRouter()

  router.get('/new', (_req, res) => startNew(services, res))
  router.post('/new', (req, res) => addNew(services, req, res))
  router.get('/:id', (req, res) => showEdit(services, req, res))
  router.post('/:id', (req, res) => edit(services, req, res))

  return router
}

async function startNew(services: OfficePages, res: Response) {
  await refuseWithoutHead(services)
  const { officeTree } = services
  await showNew(services, res, {
    typed: { client_uuid: uuidv4(), valid_from: officeTree.today(), retention_days: '30' },
    problems: {},
  })
}

async function addNew(services: OfficePages, req: Request, res: Response) {
  const { clock, flashes, officeTree } = services
  await refuseWithoutHead(services)
  const form = readForm(NewOfficeForm, req)
  const typed = { ...form.typed, client_uuid: formUuid(form.typed) }
  if (!form.ok) return showNew(services, res.status(422), { typed, problems: form.problems })
  const { values } = form
  const changed = await officeTree.change(res, [values.client_uuid], (offices) => {
    if (offices.some(({ id }) => id === values.client_uuid)) {
      acceptRepeat(res)
      return { ok: true, offices }
    }
    const parent = parentOf(offices, values.parent, values.valid_from ?? officeTree.today())
    const made = newOffice({
      id: values.client_uuid,
      code: values.code || codeOf(values.name, (code) => offices.some((one) => one.code === code)),
      name: values.name,
      short: values.short ?? values.name,
      kind: values.kind,
      locality: values.locality,
      parent_id: parent?.id ?? null,
      oneStop: values.one_stop,
      hours: commonHours(offices),
      now: clock.now(),
    })
    return addOffice(offices, {
      ...made,
      valid_from: values.valid_from ?? null,
      retention_days: values.retention_days,
    })
  })
  if (!changed.ok) return showNew(services, res.status(422), { typed, problems: problemsOf(changed) })
  flashes.set(res, { key: 'office_made' })
  res.redirect(303, `/district/offices/${values.client_uuid}`)
}

async function showEdit({ officeTree, show }: OfficePages, req: Request, res: Response) {
  const { office } = await officeTree.find(req)
  const { desk } = req.query
  await show(res, office.id, typeof desk === 'string' ? { deskId: desk } : {})
}

async function edit({ flashes, officeTree, show }: OfficePages, req: Request, res: Response) {
  const { office } = await officeTree.find(req)
  const form = office.parent_id === null ? readForm(EditRootForm, req) : readForm(EditOfficeForm, req)
  if (!form.ok) return show(res.status(422), office.id, { refused: { form: 'edit', ...form } })
  const changed = await officeTree.change(res, [office.id], (offices) =>
    edited(offices, office.id, form, officeTree.today()),
  )
  if (!changed.ok) {
    const stale = changed.problem.key === 'problem.changed_meanwhile'
    const refused = { form: 'edit' as const, typed: form.typed, problems: problemsOf(changed) }
    return show(res.status(stale ? 409 : 422), office.id, { refused })
  }
  flashes.set(res, { key: 'office_saved' })
  res.redirect(303, `/district/offices/${office.id}`)
}

async function showNew(
  { officeTree }: OfficePages,
  res: Response,
  { typed, problems }: { typed: Typed; problems: Problems },
) {
  const today = officeTree.today()
  const offices = (await officeTree.read()).filter((office) => existsOn(office, today))
  res.render('district/offices/new', {
    title: res.locals.t('office_admin.add'),
    typed,
    problems,
    kinds: choices(officeKindsOf(res.locals.office.organisation.kind), typed['kind'] ?? 'other', (kind) =>
      res.locals.t(`office_kind.${kind}`),
    ),
    offices: offices.map((office) => choiceText(asOf(office, today))),
  })
}

type Edited = Extract<
  Form<Partial<Omit<Values, 'kind'>> & { name: string; short: string | null; kind: string; seen: string }>,
  { ok: true }
>
type Values = Extract<ReturnType<typeof readForm<typeof EditOfficeForm>>, { ok: true }>['values']

/** Refuses a change when the office was changed since the page was shown, unless both changes are equal. */
function edited(offices: TreeOffice[], id: string, { values }: Edited, today: string): TreeResult {
  const office = offices.find((one) => one.id === id)
  if (!office) return { ok: false, problem: { field: 'form', key: 'problem.form' } }
  const { name, short, from, seen, parent, ...rest } = values
  const isRoot = office.parent_id === null
  const above = isRoot ? undefined : parentOf(offices, parent ?? null, from ?? today)
  const patch = {
    ...rest,
    ...(!isRoot && { parent_id: above?.id ?? '', valid_from: values.valid_from ?? null }),
    name,
    short: short ?? name,
  }
  const changed = updateOffice(offices, id, patch, from, today)
  const stored = typedOffice(offices, office, today)
  if (!changed.ok || seen === seenOf(stored)) return changed
  const wanted = changed.offices.find((one) => one.id === id)
  const same = wanted && JSON.stringify(wanted) === JSON.stringify(office)
  return same ? changed : { ok: false, problem: { field: 'form', key: 'problem.changed_meanwhile' } }
}

/** An empty field means the root. */
function parentOf(offices: TreeOffice[], typed: string | null, day: string): TreeOffice | undefined {
  if (typed === null) return offices.find((office) => office.parent_id === null)
  return findTyped(
    offices.filter((office) => existsOn(office, day)).map((office) => asOf(office, day)),
    typed,
  )
}

export function problemsOf({ problem }: Extract<TreeResult, { ok: false }>): Problems {
  return { [problem.field]: { key: problem.key, ...(problem.detail && { detail: problem.detail }) } }
}
