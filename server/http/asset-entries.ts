import { existsSync } from 'node:fs'
import path from 'node:path'
import { projectRoot } from '../platform/lib/paths.ts'

export const publicDir = path.join(projectRoot, 'public')

/** Pictures for the help. A copy of the program without its documents starts without them. */
const PICTURES = ['check-in', 'pass', 'gate', 'log', 'district']
  .flatMap((name) => [name, `${name}-en`])
  .map((name) => `../docs/pictures/${name}.webp`)
  .filter((name) => existsSync(path.join(publicDir, name)))
/** Scripts for visitors, and the styles of every page: they must work in Chrome 61 and iOS 11. */
export const OF_VISITORS = [
  'staff/staff.css',
  'staff/slip-sheet.css',
  'staff/leaflets.css',
  'staff/charts.css',
  'staff/district.css',
  'staff/offices.css',
  'staff/paper.css',
  'staff/report.css',
  'staff/help.css',
  'visitor/visitor.css',
  'visitor/host-page.css',
  'visitor/visitor.ts',
  'visitor/pass.ts',
  'visitor/host.ts',
  'visitor/lobby.css',
  'visitor/lobby.ts',
  'visitor/kiosk.css',
  'visitor/app-page.css',
  'staff/scripts-on.ts',
  'staff/copy.ts',
  'icons/acts.svg',
  'icons/icon.svg',
  'icons/icon-192.png',
  'icons/icon-512.png',
  ...PICTURES,
]
/** Scripts for staff: they must work in Chrome 80, Safari 13.1 and Firefox 102. */
export const OF_STAFF = [
  'polyfills.ts',
  'staff/leaving.ts',
  'staff/day-picker.ts',
  'staff/print.ts',
  'staff/evacuation.ts',
  'staff/places.ts',
  'staff/today.ts',
  'gate/gate.ts',
  'gate/delegation.ts',
  'gate/try-scanner.ts',
  'visitor/host-worker.ts',
  'visitor/kiosk.ts',
  'service-worker.ts',
  'scan/scanner.ts',
  'scan/decoder-worker.ts',
]
