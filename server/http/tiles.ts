/** A figure as `parts/tiles` shows it on every page of figures: what it counts, the number, what it is compared with. */
export interface Tile {
  label: string
  value: string
  note?: string
  tone?: 'good' | 'due' | 'bad' | undefined
}
