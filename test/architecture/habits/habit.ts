/** What a habit is: a way of writing that a reader can check, with what it finds against it. */
import type { Project } from './project'

/** One place where a habit is not kept. */
export interface Finding {
  readonly file: string
  /** From 1. */
  readonly line: number
  /** What is there, for the person who is to mend it. */
  readonly what: string
  /** How far beyond the habit it is: lines or parameters too many; 1 where there is no measure. */
  readonly weight: number
}

export interface Habit {
  /** As the ratchet and the report call it. */
  readonly name: string
  /** What holds, as a sentence. */
  readonly rule: string
  find(project: Project): readonly Finding[]
}
