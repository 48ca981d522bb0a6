import type { Text } from './declare-texts.ts'
import type { Reading } from './reading.ts'

/** The steps from the root of a document to a value in it. */
export type Path = readonly (string | number)[]

/** Everything that a reader may need in addition to the value. */
export interface ReadContext {
  /** The folder that relative file names start at. */
  readonly folder: string
  /** The configuration file; null if the value does not come from one. */
  readonly file: string | null
  /** Returns the text at a place in the value as the file has it, if it names environment variables; otherwise null. */
  written(at: Path): string | null
  /** Adds a file that was read to those of the configuration. */
  reads(file: string): void
  /** Tells the owner something that does not stop the start. */
  note(text: Text): void
  /** Sets what `--print-config` shows instead of a secret at a place in the value: its file, its variable or its hash. */
  shows(at: Path, words: unknown): void
}

/** A JSON Schema. */
export type Schema = Readonly<Record<string, unknown>>

/** Puts a schema among the definitions, once, and returns the reference to it. */
export type Define = (name: string, schema: () => Schema) => Schema

/** One kind of value: how to read it from the file, write it as the file does, and describe it. */
export interface Kind<T> {
  /** Its name on the reference page: `duration`, `true or false`. */
  readonly unit: string
  read(value: unknown, context: ReadContext): Reading<T>
  /** Returns what reads as this value; undefined for a value that is never written, such as a secret. */
  write(value: T): unknown
  schema(define: Define): Schema
  /** The settings that make up a map. Each can be given by itself. */
  readonly rows?: Rows
  /** Returns the member of a map that a value in its place gives: `upstream: URL` is `upstream: { url: URL }`. */
  readonly short?: (value: unknown) => string
  /** The members that such a value can give. */
  readonly shortNames?: readonly string[]
  /** The words that are its only values. */
  readonly words?: readonly string[]
  /** The settings inside a value that is given as a whole, and the step to them: `NAME`, `[]` or nothing. */
  readonly inside?: { readonly step: string; readonly rows: Rows }
}

/**
 * One setting: everything about it, in one place. `schemas/config.json`, `gateway.example.yaml`, `docs/settings.md`, `--help`,
 * the built-in configuration and `--print-config` are generated from it.
 */
export interface Row {
  readonly kind: Kind<unknown>
  /** A description. Its first sentence is also the text of the command-line option. */
  readonly text: string
  /** The value of an absent setting, as the file would write it. Without a default, it is null. */
  readonly default?: unknown
  /** The default in plain words, if it depends on something or the file cannot express it. */
  readonly otherwise?: string
  readonly examples?: readonly unknown[]
  /** Its name in `Config`, if it differs from its name in the file. */
  readonly target?: string
  /** Its command-line option, such as `--listen <host:port>`. The name of the environment variable follows from it. */
  readonly option?: string
  /** A change takes effect while the gateway runs. Without this, it takes effect at the next start. */
  readonly live?: true
  /** A map without it is an error. */
  readonly required?: true
  /** Only an option or a variable can give it, not the file. */
  readonly optionOnly?: true
}

/** Settings by their names in the file. */
export type Rows = Readonly<Record<string, Row>>

type Value<R> = R extends { readonly kind: Kind<infer T> }
  ? R extends { readonly default: unknown } | { readonly kind: { readonly rows: Rows } } | { readonly required: true }
    ? T
    : T | null
  : never

/** The result of reading a map of settings: each under its name in `Config`, null if it has no default and was not given. */
export type ValueOf<R extends Rows> = {
  readonly [N in keyof R as R[N] extends { readonly target: infer T extends string } ? T : N]: Value<R[N]>
}

/** The options of the command line by their names in camel case. An option that was not given is absent. */
export interface CommandLineOptions {
  readonly config?: string
  readonly [option: string]: unknown
}
