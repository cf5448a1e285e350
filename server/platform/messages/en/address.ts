import type { Translated } from '../catalogue.ts'
import type { address as vi } from '../vi/address.ts'

export const address: Translated<typeof vi> = {
  address: {
    steps: {
      one: 'Tell the person who installed Sổ Cổng, usually the administrator of the server: “Sổ Cổng has no public address yet”.',
      two: 'They point a domain name at the server over https, write the line {{line}} into the file .env on it, and start Sổ Cổng again.',
      three: 'Open this page again.',
    },
    line: 'PUBLIC_URL=https://domain-name',
  },
}
