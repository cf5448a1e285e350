import type { Router } from 'express'
import * as z from 'zod'
import type { Services } from '../../http/context.ts'
import { flashText } from '../../http/flash.ts'
import { readQuery } from '../../http/form.ts'
import { importRoutes } from '../../http/lists/import-routes.ts'
import { createRouter } from '../../http/router.ts'
import { line } from '../../platform/lib/text-fields.ts'
import { deskRoutes } from './desk-routes.ts'
import { endRoutes } from './end-routes.ts'
import { hoursRoutes } from './hours-routes.ts'
import { officesImport } from './list-import.ts'
import { optionalDay } from './office-form.ts'
import { officeRoutes } from './office-routes.ts'
import { createOfficeTree } from './office-tree.ts'
import { createShowOffice } from './show-office.ts'
import { treePage } from './tree-page.ts'

const TreeQuery = z.object({ q: line(100), on: optionalDay })

/** The district's offices: the tree on any day, and everything that changes it. */
export function officeAdminRoutes(services: Services): Router {
  const officeTree = createOfficeTree(services)
  const show = createShowOffice(services)
  const router = createRouter()

  router.get('/', async (req, res) => {
    const { t } = res.locals
    const query = readQuery(TreeQuery, req)
    const { q = null, on } = query.ok ? query.values : {}
    res.status(query.ok ? 200 : 422).render(
      'district/offices/tree',
      treePage({
        offices: await officeTree.read(),
        today: officeTree.today(),
        on,
        query: q ?? '',
        typed: query.typed,
        problems: query.problems,
        message: flashText(res),
        t,
      }),
    )
  })

  router.use('/import', importRoutes(services, officesImport(services)))
  router.use(
    officeRoutes(services, show),
    endRoutes(services, show),
    deskRoutes(services, show),
    hoursRoutes(services, show),
  )
  return router
}
