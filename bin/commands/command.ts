/** What a command of the command line is, and how it reads its arguments. */
import { wordMeant } from '../../runtime/model/meant'
import type { Client } from '../client'
import { Failure } from '../client'

/** Options after the command's name, as far as commands look at them. */
export interface Flags {
  readonly wait?: boolean | undefined
  readonly preview?: boolean | undefined
  readonly confirm?: boolean | undefined
  readonly yes?: boolean | undefined
  readonly forget?: boolean | undefined
  readonly object?: string | undefined
  readonly source?: string | undefined
  readonly all?: string | undefined
  readonly state?: string | undefined
  readonly seen?: string | undefined
  readonly reason?: string | undefined
  readonly type?: string | undefined
  readonly until?: string | undefined
  readonly person?: string | undefined
  readonly flow?: string | undefined
  readonly left?: boolean | undefined
  readonly gone?: readonly string[] | undefined
  readonly without?: readonly string[] | undefined
  readonly at?: string | undefined
  readonly count?: boolean | undefined
}

/** What a command comes to: for people, for programs, and the exit code. */
export interface Outcome {
  readonly text: string
  readonly json: unknown
  readonly code: 0 | 1
}

/** One command: how it is written, what it does in a sentence, and the doing. */
export interface Command {
  /** With all options that it takes: others are refused. */
  readonly usage: string
  readonly help: string
  readonly mostArguments: number
  run(client: Client, args: readonly string[], flags: Flags): Promise<Outcome>
}

/** Whether an argument is this word; letter case does not count. */
export function isWord(text: string | undefined, word: string): boolean {
  return text !== undefined && wordMeant(text, [word]) !== undefined
}

/** An argument that must be a number, such as a run's. */
export function number(text: string | undefined, what: string): number {
  if (text !== undefined && /^[1-9]\d{0,14}$/.test(text)) return Number(text)
  throw new Failure(
    text === undefined ? `${what} is missing.` : `${what} must be a number, not "${text}".`,
    'See idweave --help',
    2,
  )
}

/** An argument as part of a path. */
export function inPath(text: string | undefined, what: string): string {
  if (text !== undefined && text !== '') return encodeURIComponent(text)
  throw new Failure(`${what} is missing.`, 'See idweave --help', 2)
}
