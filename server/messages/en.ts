import type { Catalogue } from './messages.ts'
import { vi } from './vi.ts'

export const en: Catalogue = vi
