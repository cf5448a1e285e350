import type { Db } from '../../platform/db/connect.ts'
import type { RecommendedAppRow } from '../../platform/db/schema.ts'

/** Every app there ever was, the newest first. */
export function listApps(db: Db): Promise<RecommendedAppRow[]> {
  return db.selectFrom('recommended_app').selectAll().orderBy('created_at', 'desc').orderBy('id').execute()
}

export function findApp(db: Db, id: string): Promise<RecommendedAppRow | undefined> {
  return db.selectFrom('recommended_app').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function listOrigins(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('embed_origin').select('origin').orderBy('origin').execute()
  return rows.map(({ origin }) => origin)
}
