import { isDeepStrictEqual } from 'node:util'
import type { Transaction } from 'kysely'
import type { Actor } from '../../platform/audit/actor.ts'
import { auditBy } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { Database, RecommendedAppRow } from '../../platform/db/schema.ts'
import type { AppContent } from './advice.ts'

/** Pages, also of visitors, read all apps; a country has recommended a handful. */
export const MAX_APPS = 50

const CONTENT = ['name', 'slug', 'android_url', 'android_minimum', 'ios_url', 'ios_minimum', 'guide'] as const

/** Stores the app that a new district begins with, recommended at once. */
export async function plantApp(
  tx: Transaction<Database>,
  id: string,
  content: AppContent,
  now: Date,
): Promise<void> {
  await tx
    .insertInto('recommended_app')
    .values(rowOf(id, content, now, true))
    .execute()
}

/** Adds an app, not yet recommended. The same form again changes nothing; with other fields it is a `conflict`. */
export function addApp(
  db: Db,
  id: string,
  content: AppContent,
  actor: Actor,
): Promise<'stored' | 'conflict' | 'slug-taken' | 'too-many'> {
  return inOffice(db, actor.officeId, async (tx) => {
    const apps = await lockApps(tx, actor)
    const before = apps.find((app) => app.id === id)
    if (before) return changed(before, content).length === 0 ? 'stored' : 'conflict'
    if (isTaken(apps, content.slug)) return 'slug-taken'
    if (apps.length >= MAX_APPS) return 'too-many'
    await tx
      .insertInto('recommended_app')
      .values(rowOf(id, content, actor.now, false))
      .execute()
    await auditBy(tx, actor, 'app.added', id)
    return 'stored'
  })
}

/**
 * Stores what differs. `seenVersion` is the version on the editor's page: if somebody has saved something else since, returns
 * that app (`changed-meanwhile`) and stores nothing.
 */
export function changeApp(
  db: Db,
  id: string,
  content: AppContent,
  seenVersion: number,
  actor: Actor,
): Promise<
  { why: 'stored' | 'slug-taken' | 'not-found' } | { why: 'changed-meanwhile'; app: RecommendedAppRow }
> {
  return inOffice(db, actor.officeId, async (tx) => {
    const apps = await lockApps(tx, actor)
    const app = apps.find((one) => one.id === id)
    if (!app) return { why: 'not-found' }
    const fields = changed(app, content)
    if (fields.length === 0) return { why: 'stored' }
    if (app.version !== seenVersion) return { why: 'changed-meanwhile', app }
    const others = apps.filter((one) => one.id !== id)
    if (isTaken(others, content.slug)) return { why: 'slug-taken' }
    const formerSlugs = [...app.former_slugs, app.slug].filter((slug) => slug !== content.slug)
    await tx
      .updateTable('recommended_app')
      .set({
        ...content,
        guide: JSON.stringify(content.guide),
        former_slugs: [...new Set(formerSlugs)],
        version: app.version + 1,
      })
      .where('id', '=', id)
      .execute()
    await auditBy(tx, actor, 'app.changed', id, fields.join(' '))
    return { why: 'stored' }
  })
}

/** Recommends the app in place of the previous one. False if there is no such app. */
export function recommendApp(db: Db, id: string, actor: Actor): Promise<boolean> {
  return inOffice(db, actor.officeId, async (tx) => {
    const app = (await lockApps(tx, actor)).find((one) => one.id === id)
    if (!app || app.enabled) return app !== undefined
    await tx.updateTable('recommended_app').set({ enabled: false }).where('enabled', '=', true).execute()
    await tx.updateTable('recommended_app').set({ enabled: true }).where('id', '=', id).execute()
    await auditBy(tx, actor, 'app.recommended', id)
    return true
  })
}

/** Stops recommending the app: the question disappears, and earlier answers stay. False if there is no such app. */
export function withdrawApp(db: Db, id: string, actor: Actor): Promise<boolean> {
  return inOffice(db, actor.officeId, async (tx) => {
    const app = (await lockApps(tx, actor)).find((one) => one.id === id)
    if (!app?.enabled) return app !== undefined
    await tx.updateTable('recommended_app').set({ enabled: false }).where('id', '=', id).execute()
    await auditBy(tx, actor, 'app.withdrawn', id)
    return true
  })
}

export function allowOrigin(db: Db, origin: string, actor: Actor): Promise<void> {
  return inOffice(db, actor.officeId, async (tx) => {
    const added = await tx
      .insertInto('embed_origin')
      .values({ origin, created_at: actor.now })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    if (added.numInsertedOrUpdatedRows) await auditBy(tx, actor, 'embed.allowed', undefined, origin)
  })
}

export function forbidOrigin(db: Db, origin: string, actor: Actor): Promise<void> {
  return inOffice(db, actor.officeId, async (tx) => {
    const gone = await tx.deleteFrom('embed_origin').where('origin', '=', origin).executeTakeFirst()
    if (gone.numDeletedRows) await auditBy(tx, actor, 'embed.forbidden', undefined, origin)
  })
}

/**
 * Locks the district's row and reads all apps, a handful: a change waits for a concurrent change of any app and then sees its
 * result.
 */
async function lockApps(tx: OfficeTx, { officeId }: Actor): Promise<RecommendedAppRow[]> {
  await tx.selectFrom('office').select('id').where('id', '=', officeId).forNoKeyUpdate().execute()
  return tx.selectFrom('recommended_app').selectAll().orderBy('id').execute()
}

function changed(app: RecommendedAppRow, content: AppContent) {
  return CONTENT.filter((field) => !isDeepStrictEqual(app[field], content[field]))
}

function isTaken(apps: RecommendedAppRow[], slug: string): boolean {
  return apps.some((app) => app.slug === slug || app.former_slugs.includes(slug))
}

function rowOf(id: string, { guide, ...content }: AppContent, now: Date, enabled: boolean) {
  return { id, ...content, guide: JSON.stringify(guide), enabled, created_at: now }
}
