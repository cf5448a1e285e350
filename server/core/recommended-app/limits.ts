/** What a leaflet of A5 still holds on one page, and what a page of advice can be read in without tiring. */
export const LIMITS = {
  name: 120,
  slug: 40,
  url: 300,
  minimum: 60,
  slogans: 5,
  slogan: 120,
  steps: 8,
  step: 200,
  running: 300,
  faq: 8,
  question: 160,
  answer: 400,
} as const
