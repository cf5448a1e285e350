import type { Translated } from '../catalogue.ts'
import type { leaflets as vi } from '../vi/leaflets.ts'

export const leaflets: Translated<typeof vi> = {
  leaflets: {
    title: 'Leaflets and poster',
    size: { a5: 'Leaflet A5', a4: 'Leaflet A4', school: 'School poster A3' },
    print: 'Use the browser’s print command at 100%. To print the A3 poster on A4, choose “Fit to page”.',
    school: 'To parents and pupils',
    more: 'Full instructions:',
  },
}
