/** A figure as the pages of figures show it: what it counts, the number, what it is compared with. */
export interface Tile {
  label: string
  value: string
  note: string
  tone?: 'good' | 'due' | 'bad' | undefined
}
