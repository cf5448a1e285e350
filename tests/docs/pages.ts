import { licencesPage } from './licences.ts'
import { whoSeesWhatPage } from './who-sees-what.ts'

/** Generated pages of docs/, and the functions that generate them. */
export const PAGES: Record<string, () => string> = {
  'docs/licences.md': licencesPage,
  'docs/who-sees-what.md': whoSeesWhatPage,
}
