export interface Shot {
  address: string
}

export interface Attempt {
  text: string | undefined
  milliseconds: number
}

export interface Decoded {
  gate: Attempt
  alone: Attempt
}
