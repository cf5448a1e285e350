/** A catalogue key and the values of its placeholders. */
export interface CsvProblem {
  key: `problem.csv_${string}`
  detail?: Record<string, string>
}

export type Decoded = { ok: true; text: string } | { ok: false; problem: CsvProblem }
