/** What an organisation is; the words of each are `words.*` in the catalogues. */
export const ORGANISATION_KINDS = ['huyen', 'xa', 'tinh', 'su_nghiep', 'doanh_nghiep'] as const
export type OrganisationKind = (typeof ORGANISATION_KINDS)[number]
