import { where, writePart } from '../test/support/report.ts'

/** The lines and tables of a benchmark: printed as it comes, and with `--report` written into docs/performance.md at the end. */
export interface Report {
  line(text?: string): void
  /** Begins a table in Markdown. All columns but the first hold figures. */
  head(...cells: readonly string[]): void
  row(cells: readonly (string | number)[]): void
  end(): void
}

/** @param name of the marked part of docs/performance.md */
export function createReport(name: string): Report {
  const lines: string[] = []
  const place = process.argv.includes('--report') ? where() : null
  const line = (text = '') => {
    lines.push(text)
    console.log(text)
  }
  const row = (cells: readonly (string | number)[]) => line(`| ${cells.join(' | ')} |`)
  return {
    line,
    row,
    head(...cells) {
      if (lines.length > 0) line()
      row(cells)
      row(cells.map((_, index) => (index === 0 ? '---' : '--:')))
    },
    end() {
      if (place !== null) writePart(name, [...lines, '', place], 'performance.md')
    },
  }
}
