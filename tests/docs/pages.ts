import { addressesPage } from './addresses.ts'
import { asvsPage } from './asvs.ts'
import { licencesPage } from './licences.ts'
import { whoSeesWhatPage } from './who-sees-what.ts'

/** Generated pages of docs/, and the functions that generate them. */
export const PAGES: Record<string, () => string> = {
  'docs/addresses.md': addressesPage,
  'docs/licences.md': licencesPage,
  'docs/security/asvs.md': asvsPage,
  'docs/who-sees-what.md': whoSeesWhatPage,
}
