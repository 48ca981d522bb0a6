/** One instruction of a Dockerfile, with the options before its words, such as `--from=build`. */
export interface Instruction {
  readonly name: string
  readonly options: Readonly<Record<string, string>>
  readonly words: string
}

/** One stage of a Dockerfile: what it is made from, its name if it has one, and its instructions after FROM. */
export interface Stage {
  readonly from: string
  readonly name: string | null
  readonly steps: readonly Instruction[]
}

/** Reads the stages of a Dockerfile. Knows comments, continued lines and options, and throws for a file that does not begin with FROM. */
export function readDockerfile(text: string): readonly Stage[] {
  const lines = text
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
  const stages: (Omit<Stage, 'steps'> & { steps: Instruction[] })[] = []
  for (const line of lines) {
    const step = readInstruction(line)
    const [from = '', , name = null] = step.words.split(/\s+/)
    if (step.name === 'FROM') stages.push({ from, name, steps: [] })
    else if (stages.length === 0) throw new Error(`expected FROM before: ${line}`)
    else stages.at(-1)?.steps.push(step)
  }
  return stages
}

function readInstruction(line: string): Instruction {
  const [, name = '', rest = ''] = /^(\S+)\s+(.*)$/.exec(line) ?? []
  const options: Record<string, string> = {}
  const words = rest.replaceAll(
    /(?:^|\s)--([a-z-]+)=(\S+)(?=\s)/g,
    (all, option: string, value: string, at: number) => {
      const isOption = !/[^\s]/.test(rest.slice(0, at).replaceAll(/--\S+/g, ''))
      if (!isOption) return all
      options[option] = value
      return ''
    },
  )
  return { name: name.toUpperCase(), options, words: words.trim() }
}
