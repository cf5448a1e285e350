import { beforeAll } from 'vitest'
import type { TestApp } from './app.ts'
import { startProvider } from './provider.ts'
import { Scene } from './requests.ts'
import { late, useMorningApp } from './suite.ts'
import { tablesOf, watchRows } from './touched.ts'

/** An application with an identity provider, and the scene of all its requests. */
export async function useScene(use = useMorningApp, settings: Record<string, string> = {}) {
  const provider = await startProvider()
  const app = use({ ...provider.settings, ...settings })
  const made: { scene?: Scene } = {}
  beforeAll(() => {
    made.scene = new Scene(app)
  })
  return { app, scene: late(() => made.scene) }
}

/** Lists the tables that were touched since it was last called, without those that any request may write, or `besides`. */
export function useTouched(app: TestApp, besides?: string[]): () => Promise<string[]> {
  const made: { watch?: { changes: Awaited<ReturnType<typeof watchRows>> } } = {}
  beforeAll(async () => {
    made.watch = { changes: await watchRows(app) }
  })
  const watch = late(() => made.watch)
  return async () => tablesOf(await watch.changes(), besides)
}
