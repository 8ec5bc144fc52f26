/**
 * The image's steps and runs where the kernel gives no namespaces, as in most containers: in a changed root alone, as root. The
 * root cannot be mounted read-only, so that nobody but root may write to it; network and processes are those of the machine.
 */
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Image, ImageRun, Ran } from './chroot'
import { projectRoot } from './running'
import { nowhere } from './without-network'

const limits = { encoding: 'utf8', timeout: 600_000, maxBuffer: 64 * 1024 * 1024 } as const

/** A device file where the kernel lets root make one; else the empty file that is there already serves. */
function device(root: string, name: string, minor: number): string {
  const path = `${root}/dev/${name}`
  return `[ -c '${path}' ] || { rm -f '${path}'; mknod -m 666 '${path}' c 1 ${minor} && : < '${path}'; } 2>/dev/null || { rm -f '${path}'; : > '${path}'; chmod 666 '${path}'; }`
}
const devices = (root: string): readonly string[] => [device(root, 'null', 3), device(root, 'urandom', 9)]

/** Names of the installed packages in a folder of the image: the same files under another name where that can be. */
function putPackages(folder: string): void {
  const [from, to] = [join(projectRoot, 'node_modules'), join(folder, 'node_modules')]
  if (readdirSync(to).length > 0) return
  for (const name of readdirSync(from)) {
    if (name === '.cache' || name.startsWith('.vite')) continue
    const copied = ['-al', '-a'].some((how) => spawnSync('cp', [how, join(from, name), join(to, name)]).status === 0)
    if (!copied) throw new Error(`${join(from, name)} could not be copied`)
  }
}

/** Carries out a RUN step; `installedIn`: the folder in which npm ci was a step. */
export function stepPlainly({ root, workdir, env }: Image, text: string, installedIn: string | null): Ran {
  if (installedIn !== null) putPackages(installedIn)
  const enter = `exec chroot '${root}' /bin/sh -c 'cd "$0" && exec /bin/sh -c "$1"' "$IN" "$STEP"`
  return spawnSync('sh', ['-ec', [...devices(root), enter].join('\n')], {
    ...limits,
    env: { PATH: process.env['PATH'], HOME: '/root', ...nowhere, ...env, IN: workdir, STEP: text },
  })
}

/** Whatever a script has begun ends with it. */
const endsWithAll = [
  'endAll() { for c in $(cat /proc/$1/task/$1/children 2>/dev/null); do endAll $c; done; [ $1 = $$ ] || kill -KILL $1; }',
  `trap 'endAll $$ 2>/dev/null || true' EXIT; trap 'exit 143' TERM`,
]

/** Takes from everybody but root the right to write to what lies in the image. */
function closeForOthers(path: string): void {
  const stat = lstatSync(path)
  if (stat.isSymbolicLink() || stat.isCharacterDevice()) return
  if (stat.uid !== 0 || stat.gid !== 0) throw new Error(`${path} of the image is not root's`)
  if ((stat.mode & 0o022) !== 0) chmodSync(path, stat.mode & 0o755)
  if (stat.isDirectory()) for (const name of readdirSync(path)) closeForOthers(join(path, name))
}

/** Runs a script with the image; `container` in it starts a command of the image as its user, in the foreground. */
export function runPlainly({ root, env }: Image, enter: string, { volume, at, more }: ImageRun, script: readonly string[]): Ran {
  const [mounted, own] = [`${root}${at}`, `${root}.volume`]
  if (existsSync(own)) rmSync(own, { recursive: true })
  renameSync(mounted, own)
  try {
    closeForOthers(root)
    renameSync(volume, mounted)
    const container = `container() { chroot '${root}' ${enter} sh "$@"; }`
    const text = ['exec 2>&1', ...endsWithAll, ...devices(root), container, ...script].join('\n')
    return spawnSync('sh', ['-ec', text], { ...limits, env: { PATH: process.env['PATH'], HOME: '/root', ...env, ...more } })
  } finally {
    if (existsSync(mounted)) renameSync(mounted, volume)
    mkdirSync(join(mounted, '..'), { recursive: true })
    renameSync(own, mounted)
  }
}
