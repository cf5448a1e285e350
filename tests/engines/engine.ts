/** A browser that can be automated; implemented in `old-chrome`, `firefox` and `webkit`. */
export interface Engine {
  name: string
  /** Whether staff pages run their scripts there; below Chrome 80 they are plain forms. */
  scripts: boolean
  /** Why the browser cannot run here, or undefined. Downloads missing packages; with `isShort`, at most one browser. */
  missing(isShort: boolean): string | undefined
  launch(): Promise<Browser>
}

export interface Browser {
  version: string
  newTab(): Promise<Tab>
  close(): Promise<void>
}

/** What all drivers support; scripts are expressions, because the oldest drivers cannot pass functions. */
export interface Tab {
  goto(url: string): Promise<unknown>
  resize(width: number, height: number): Promise<unknown>
  /** Types key by key, at a fast typist's pace. */
  type(selector: string, text: string): Promise<unknown>
  enter(selector: string): Promise<unknown>
  evaluate<Result>(expression: string): Promise<Result>
  /** Script errors and console errors since the last call. */
  errors(): string[]
}

/** Milliseconds between two keys of a fast typist; a scanner is faster. */
export const TYPING = 60

/** Error statuses, an unreachable server and a font that Firefox gives up when the page is left do not count as script errors. */
const OF_THE_NETWORK =
  /Failed to load resource|can’t establish a connection|net::ERR_|downloadable font: download failed .*status=2152398850/

/** Collects errors until they are taken. */
export function errorList(): { add: (text: string) => void; take: () => string[] } {
  const found: string[] = []
  return {
    add: (text) => void (OF_THE_NETWORK.test(text) || found.push(text.slice(0, 200))),
    take: () => found.splice(0),
  }
}
