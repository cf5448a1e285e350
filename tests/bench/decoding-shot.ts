export interface Picture {
  address: string
  width: number
  height: number
}

export interface Decoded {
  gate: string | undefined
  alone: string | undefined
}
