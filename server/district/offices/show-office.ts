import type { Response } from 'express'
import { v4 as uuidv4 } from 'uuid'
import type { Services } from '../../http/context.ts'
import { notFound } from '../../platform/lib/errors.ts'
import { vi } from '../../platform/messages/vi.ts'
import { type OfficeView, officePage } from './office-page.ts'
import { listDesks, listTreeEvents } from './office-queries.ts'
import { createOfficeTree, createPeopleInside } from './office-tree.ts'

export type ShowOffice = (
  res: Response,
  id: string,
  state?: { deskId?: string; refused?: OfficeView['refused'] },
) => Promise<void>

/** Renders the page of an office; refused forms are shown on it again. */
export function createShowOffice(services: Services): ShowOffice {
  const { db } = services
  const officeTree = createOfficeTree(services)
  const peopleInside = createPeopleInside(services)
  return async (res, id, { deskId, refused } = {}) => {
    const { t, flash, office: district } = res.locals
    const offices = await officeTree.read()
    const office = offices.find((one) => one.id === id)
    if (!office) throw notFound()
    const [desks, events, inside] = await Promise.all([
      listDesks(db, id),
      listTreeEvents(db, district.id, id),
      peopleInside.counts(),
    ])
    const done = flash?.key ?? ''
    res.render(
      'district/offices/office',
      officePage({
        offices,
        office,
        kind: district.organisation.kind,
        desks,
        events,
        inside,
        today: officeTree.today(),
        message: Object.hasOwn(vi.office_admin.done, done)
          ? t(`office_admin.done.${done as keyof typeof vi.office_admin.done}`)
          : undefined,
        deskId,
        deskUuid: uuidv4(),
        refused,
        t,
      }),
    )
  }
}
