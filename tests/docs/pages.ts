import { asvsPage } from './asvs.ts'
import { licencesPage } from './licences.ts'

/** Pages of docs/ that are made of something else, and what makes them. */
export const PAGES: Record<string, () => string> = {
  'docs/licences.md': licencesPage,
  'docs/security/asvs.md': asvsPage,
}
