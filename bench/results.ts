/** Figures kept by commit in `tmp/bench`, which is not part of the repository, to compare later ones with. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Line } from './lines'

/** What a line is compared with: the seconds of another commit, or its ratio where there are none. */
export interface Earlier {
  /** How the other commit is called in the table. */
  readonly name: string
  readonly lines: readonly Line[]
}

function git(root: string, ...args: string[]): string | undefined {
  const { status, stdout } = spawnSync('git', args, { cwd: root, encoding: 'utf8' })
  return status === 0 ? stdout.trim() : undefined
}

/** The short name of a commit. Undefined where there is no repository or no such commit. */
export function commitOf(root: string, ref: string): string | undefined {
  return git(root, 'rev-parse', '--short', '--verify', `${ref}^{commit}`)
}

/** Whether sources differ from the commit. */
function isChanged(root: string): boolean {
  return git(root, 'status', '--porcelain', '--', 'runtime', 'nodes', 'package-lock.json') !== ''
}

const fileOf = (root: string, name: string): string => join(root, 'tmp', 'bench', `${name}.json`)

function read(root: string, name: string): readonly Line[] | undefined {
  try {
    return (JSON.parse(readFileSync(fileOf(root, name), 'utf8')) as { lines: Line[] }).lines
  } catch {
    return undefined
  }
}

/**
 * Keeps the lines under the commit's name, with a `+` when sources differ from it; figures of other sizes measured before stay.
 * Returns the file.
 */
export function keep(root: string, lines: readonly Line[], at: string): string | undefined {
  const commit = commitOf(root, 'HEAD')
  if (commit === undefined) return undefined
  const name = isChanged(root) ? `${commit}+` : commit
  const others = (read(root, name) ?? []).filter(
    (old) => !lines.some((line) => line.phase === old.phase && line.objects === old.objects),
  )
  mkdirSync(join(root, 'tmp', 'bench'), { recursive: true })
  writeFileSync(fileOf(root, name), JSON.stringify({ commit: name, at, lines: [...others, ...lines] }, null, 1))
  return fileOf(root, name)
}

/** The kept figures of the commit before; of the commit itself when sources differ from it. */
export function earlier(root: string): Earlier | undefined {
  for (const ref of isChanged(root) ? ['HEAD', 'HEAD~1'] : ['HEAD~1']) {
    const name = commitOf(root, ref)
    const lines = name === undefined ? undefined : read(root, name)
    if (name !== undefined && lines) return { name, lines }
  }
  return undefined
}

/** New time in old time; of memory and stalls likewise. Null where the other commit has no such figure. */
export function inEarlier(line: Line, other: Earlier | undefined): number | null {
  const old = other?.lines.find((earlier) => earlier.phase === line.phase && earlier.objects === line.objects)
  const figure = (line: Line): number | null => line.seconds ?? line.ratio
  const [now, then] = [figure(line), old ? figure(old) : null]
  return now === null || then === null || then === 0 ? null : now / then
}
