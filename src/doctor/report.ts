import type { Paint } from '../observe/colours.ts'
import { isWrong } from './examine.ts'
import type { Finding, Severity } from './finding.ts'
import { fixesOf } from './fix.ts'
import { outputs } from './texts.ts'

const WORDS: Readonly<Record<Severity, string>> = { right: 'ok', note: 'note', warning: 'warning', problem: 'PROBLEM' }
const COLOURS = { right: 'green', note: 'cyan', warning: 'yellow', problem: 'red' } as const

/** Writes the findings for a person: one line each, and for what is wrong a second one with the remedy. */
export function reportLines(findings: readonly Finding[], paint: Paint): string[] {
  const width = Math.max(...findings.map(({ about }) => about.length))
  const word = Math.max(...Object.values(WORDS).map(({ length }) => length))
  const lines = findings.flatMap(({ about, severity, text, remedy }) => {
    const mark = paint(COLOURS[severity], WORDS[severity].padEnd(word))
    const cure = remedy === null ? [] : [outputs('doctor.remedy', { remedy: remedy.text }).text]
    return [
      `  ${mark}  ${about.padEnd(width)}  ${text.text}`,
      ...cure.map((one) => `  ${' '.repeat(word + width + 4)}${one}`),
    ]
  })
  return [...lines, '', sumOf(findings)]
}

/** Writes the findings for a program, as JSON. */
export function reportJson(findings: readonly Finding[], version: string): string {
  return JSON.stringify(
    {
      version,
      ok: !findings.some(isWrong),
      findings: findings.map(({ about, severity, text, remedy, fix }) => ({
        about,
        severity,
        code: text.code,
        text: text.text,
        remedy: remedy?.text ?? null,
        fixable: fix !== null,
      })),
    },
    null,
    2,
  )
}

function sumOf(findings: readonly Finding[]): string {
  const counted = (severity: Severity) => findings.filter((one) => one.severity === severity).length
  const [problems, warnings] = [counted('problem'), counted('warning')]
  if (problems + warnings === 0) return outputs('doctor.all-right').text
  const sum = outputs('doctor.sum', { problems: many(problems, 'problem'), warnings: many(warnings, 'warning') }).text
  const { count } = fixesOf(findings)
  return count === 0 ? sum : `${sum} ${outputs('doctor.can-fix', { count }).text}`
}

function many(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}
