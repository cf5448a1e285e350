/** What fits on one page of an A5 leaflet, and what a person reads without tiring. */
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
