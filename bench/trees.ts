/** Built trees that stand still while they are measured: the present one, and another commit's. */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A tree in a temporary folder. */
export interface BuiltTree {
  readonly dist: string
  /** Deletes the folder. */
  remove(): void
}

/** Another commit's tree, and whose `bench/` measures it: the present one, or its own where the present one does not build. */
export interface OtherTree extends BuiltTree {
  readonly bench: 'present' | 'own'
}

/** Why the command failed; undefined when it did not. */
function faultOf(command: string, args: readonly string[], cwd: string): string | undefined {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 1 << 28 })
  return status === 0 ? undefined : (error?.message ?? `${stderr}${stdout}`)
}

function must(what: string, command: string, args: readonly string[], cwd: string): void {
  const fault = faultOf(command, args, cwd)
  if (fault !== undefined) throw new Error(`${what} failed: ${fault}`)
}

/**
 * A folder outside the tree, since Node-RED would find two of every node inside it; with its own `node_modules` of links, since
 * the compiler keeps its memory there.
 */
function newTree(root: string, fill: (folder: string) => void): BuiltTree {
  const folder = mkdtempSync(join(tmpdir(), 'idweave-tree-'))
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  try {
    linkPackages(join(root, 'node_modules'), join(folder, 'node_modules'))
    fill(folder)
    return { dist: join(folder, 'dist'), remove }
  } catch (thrown) {
    remove()
    throw thrown
  }
}

/** The present tree as it is built now; what is built later does not get into the figures. */
export function copyOf(root: string): BuiltTree {
  return newTree(root, (folder) => {
    for (const name of ['dist', 'package.json', 'resources'])
      if (existsSync(join(root, name))) cpSync(join(root, name), join(folder, name), { recursive: true })
  })
}

/**
 * Another commit, built with the present installed packages and measured with the present `bench/`; where its sources are too old
 * for that, with its own, whose children take the same options and print the same lines. The repository is not touched.
 */
export function buildOf(root: string, ref: string): OtherTree {
  let bench: OtherTree['bench'] = 'present'
  const tree = newTree(root, (folder) => {
    const archive = join(folder, 'commit.tar')
    must(`Reading ${ref}`, 'git', ['archive', '--output', archive, ref], root)
    must('Unpacking', 'tar', ['-xf', archive], folder)
    rmSync(join(folder, 'bench'), { recursive: true, force: true })
    cpSync(join(root, 'bench'), join(folder, 'bench'), { recursive: true })
    const build = [process.execPath, [join('scripts', 'build.mjs'), '--no-check'], folder] as const
    if (faultOf(...build) !== undefined) {
      bench = 'own'
      for (const name of ['bench', 'dist']) rmSync(join(folder, name), { recursive: true, force: true })
      must('Unpacking its bench', 'tar', ['-xf', archive, 'bench'], folder)
      must(`Building ${ref}`, ...build)
    }
    rmSync(archive)
  })
  return { ...tree, bench }
}

function linkPackages(from: string, to: string): void {
  mkdirSync(to)
  for (const name of readdirSync(from)) if (name !== '.cache') symlinkSync(join(from, name), join(to, name))
}
