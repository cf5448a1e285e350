/** A figure in `parts/tiles`: what it counts, the number, and what it is compared with. */
export interface Tile {
  label: string
  value: string
  note?: string
  tone?: 'good' | 'due' | 'bad' | undefined
}
