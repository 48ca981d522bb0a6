/** Compares two numbers with an operator of Anki's searches. */
export function compare(one: number, operator: string, other: number): boolean {
  switch (operator) {
    case '=':
      return one === other
    case '!=':
      return one !== other
    case '<':
      return one < other
    case '>':
      return one > other
    case '<=':
      return one <= other
    default:
      return one >= other
  }
}
