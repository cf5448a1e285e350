export interface Shot {
  address: string
  /** Where the middle of the aiming frame is, if not in the middle of the picture. */
  aim: [number, number] | undefined
}

export interface Attempt {
  text: string | undefined
  milliseconds: number
}

export interface Decoded {
  gate: Record<string, Attempt>
  alone: Attempt
}
