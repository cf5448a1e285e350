import type { RecommendedAppRow } from '../../platform/db/schema.ts'
import type { Translate } from '../../platform/messages/messages.ts'

/** The apps by id; a visit's answer may be about an app that is no longer recommended. */
export interface KnownApps {
  current: { id: string; name: string } | undefined
  names: ReadonlyMap<string, string>
}

export function knownApps(apps: RecommendedAppRow[]): KnownApps {
  return {
    current: apps.find((app) => app.enabled),
    names: new Map(apps.map(({ id, name }) => [id, name])),
  }
}

/** The heading above answers; answers about another app name that app. */
export function answersTitle({ current }: KnownApps, t: Translate): string {
  return current?.name ?? t('field.app_status')
}
