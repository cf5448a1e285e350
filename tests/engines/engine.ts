/** A browser that the run can drive; `old-chrome`, `firefox` and `webkit` say how. */
export interface Engine {
  name: string
  /** Whether staff's pages run their scripts there; below Chrome 80 they are plain forms. */
  scripts: boolean
  /** Why it cannot be run here, or undefined. Fetches what is missing; `isShort`: of the browsers one at most. */
  missing(isShort: boolean): string | undefined
  launch(): Promise<Browser>
}

export interface Browser {
  version: string
  newTab(): Promise<Tab>
  close(): Promise<void>
}

/** What all drivers can do; scripts are expressions, because the oldest know no functions. */
export interface Tab {
  goto(url: string): Promise<unknown>
  resize(width: number, height: number): Promise<unknown>
  /** Key by key, at a quick typist's pace. */
  type(selector: string, text: string): Promise<unknown>
  enter(selector: string): Promise<unknown>
  evaluate<Result>(expression: string): Promise<Result>
  /** What scripts threw and the console called an error since the last call. */
  errors(): string[]
}

/** Milliseconds between two keys of a quick typist: a scanner is quicker. */
export const TYPING = 60

/** An answer with an error status, and a server that is away, are no errors of a script. */
const OF_THE_NETWORK = /Failed to load resource|can’t establish a connection|net::ERR_/

/** Errors that wait until somebody asks for them. */
export function errorList(): { add: (text: string) => void; take: () => string[] } {
  const found: string[] = []
  return {
    add: (text) => void (OF_THE_NETWORK.test(text) || found.push(text.slice(0, 200))),
    take: () => found.splice(0),
  }
}
