export const PASSWORD = 'mat-khau-chi-de-thu-2026'
export const SECRET_KEY = 'only-for-tests-only-for-tests-only'
/** The TOTP secret of all heads and of the district. */
export const TOTP_SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
