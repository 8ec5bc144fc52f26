/**
 * What a container tool does, for tests, by the kernel's own means: a folder with the few programs of a base image, steps of a
 * container file carried out in it, and the image run with a root that is read-only and a network of its own. Where the kernel
 * gives no namespaces, a changed root alone has to do (`plain-chroot.ts`).
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, realpathSync, renameSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { programPath } from '../servers/installed'
import { needed } from '../servers/needs'
import { environmentOf, type Stage, type Step } from './container-file'
import { runPlainly, stepPlainly } from './plain-chroot'
import { projectRoot } from './running'

const programs = ['sh', 'install', 'setpriv']
const searched = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** The libraries a program is linked with, its loader among them. */
function librariesOf(program: string): string[] {
  return [...execFileSync('ldd', [program], { encoding: 'utf8' }).matchAll(/(\/\S+) \(0x/g)].map(([, path = '']) => path)
}

/** Puts what the base image has into a folder: this Node, and of the system's programs those that steps and a start call. */
function layBase(root: string): void {
  const node = join(root, 'usr', 'local', 'bin', 'node')
  for (const folder of ['usr/local/bin', 'bin', 'tmp', 'root', 'proc', 'dev', 'var/lib'])
    mkdirSync(join(root, folder), { recursive: true })
  chmodSync(join(root, 'tmp'), 0o1777)
  for (const device of ['null', 'urandom']) writeFileSync(join(root, 'dev', device), '')
  cpSync(process.execPath, node)
  const used = programs.map((name) => programPath(name) ?? '')
  for (const program of used) cpSync(realpathSync(program), join(root, 'bin', basename(program)))
  for (const path of [process.execPath, ...used].flatMap(librariesOf)) {
    if (existsSync(join(root, path))) continue
    mkdirSync(dirname(join(root, path)), { recursive: true })
    cpSync(realpathSync(path), join(root, path))
  }
}

const devices = (root: string): string[] => ['null', 'urandom'].map((name) => `mount --bind /dev/${name} '${root}/dev/${name}'`)

/**
 * The packages npm ci has installed on this machine, and what was built: there as if these steps had been carried out, without
 * the network they need and the time they take. What the build keeps beside the packages stays here.
 */
const asInstalled = (folder: string): string[] => [
  `mount --bind '${projectRoot}/node_modules' '${folder}/node_modules'`,
  `mount -o remount,bind,ro '${folder}/node_modules'`,
  `mount -t tmpfs tmpfs '${folder}/node_modules/.cache'`,
]

/** Whether images are made and run with mounts, processes and a network of their own. */
export const hasNamespaces = needed('namespaces')

/** How a script ended. */
export type Ran = ReturnType<typeof spawnSync>

export interface ImageRun {
  /** The one folder that can be written to. */
  readonly volume: string
  /** Where the image has it. */
  readonly at: string
  readonly more: Readonly<Record<string, string>>
}

export interface Image {
  readonly root: string
  readonly workdir: string
  readonly user: string
  readonly env: Readonly<Record<string, string>>
}

/** Carries out the stages below a folder and returns the last, which is the image. */
export function makeImage(folder: string, stages: readonly Stage[]): Image {
  const roots = new Map<string, string>()
  const images = stages.map((stage, i) => {
    const root = join(folder, `stage-${i}`)
    layBase(root)
    if (stage.name) roots.set(stage.name, root)
    return carryOut(root, stage, roots)
  })
  return images.at(-1) as Image
}

function carryOut(root: string, stage: Stage, roots: ReadonlyMap<string, string>): Image {
  const state = { root, workdir: '/', user: '0:0', env: environmentOf(stage), installed: false }
  for (const step of stage.steps) {
    const [first = ''] = step.args
    if (step.word === 'WORKDIR') mkdirSync(join(root, (state.workdir = first)), { recursive: true })
    if (step.word === 'USER') state.user = first
    if (step.word === 'COPY') copy(root, state.workdir, step, roots)
    if (step.word === 'RUN' && /^npm ci\b/.test(step.text)) state.installed = putInstalled(join(root, state.workdir))
    else if (step.word === 'RUN') run(state, step.text, state.installed ? join(root, state.workdir) : null)
  }
  return state
}

function putInstalled(folder: string): true {
  for (const path of [join(projectRoot, 'node_modules', '.cache'), join(folder, 'node_modules')])
    mkdirSync(path, { recursive: true })
  for (const name of ['dist', 'resources'])
    cpSync(join(projectRoot, name), join(folder, name), { recursive: true, preserveTimestamps: true })
  return true
}

function copy(root: string, workdir: string, { args }: Step, roots: ReadonlyMap<string, string>): void {
  const from = args.find((arg) => arg.startsWith('--from='))?.slice('--from='.length)
  const names = args.filter((arg) => !arg.startsWith('--'))
  const to = join(root, resolve(workdir, names.at(-1) ?? ''))
  for (const name of names.slice(0, -1)) {
    const source = join(from === undefined ? projectRoot : (roots.get(from) ?? ''), name)
    mkdirSync(dirname(to), { recursive: true })
    // Nobody needs the earlier stage any more.
    if (from !== undefined) renameSync(source, to)
    else cpSync(source, names.at(-1)?.endsWith('/') ? join(to, name) : to, { recursive: true, preserveTimestamps: true })
  }
}

/** A shell script in namespaces of its own: mounts, processes and network end with it. */
function inside(script: readonly string[], env: Readonly<Record<string, string>>): Ran {
  const own = ['--mount', '--net', '--pid', '--fork', '--kill-child', '--mount-proc']
  return spawnSync('unshare', [...own, 'sh', '-ec', script.join('\n')], {
    encoding: 'utf8',
    timeout: 600_000,
    maxBuffer: 64 * 1024 * 1024,
    env: { PATH: searched, HOME: '/root', ...env },
  })
}

function run(image: Image, text: string, installedIn: string | null): void {
  const { status, stdout, stderr } = (hasNamespaces ? step : stepPlainly)(image, text, installedIn)
  if (status !== 0) throw new Error(`RUN ${text} ended with ${status}:\n${stdout}${stderr}`)
}

function step({ root, workdir, env }: Image, text: string, installedIn: string | null): Ran {
  const mounts = installedIn === null ? [] : asInstalled(installedIn)
  const enter = `exec chroot '${root}' /bin/sh -c 'cd "$0" && exec /bin/sh -c "$1"' "$IN" "$STEP"`
  const script = [...devices(root), `mount -t proc proc '${root}/proc'`, ...mounts, enter]
  return inside(script, { ...env, IN: workdir, STEP: text })
}

/**
 * Runs a script with the image as a container tool would run it with --read-only, --cap-drop ALL and --security-opt
 * no-new-privileges: `container` in it starts a command of the image as its user, in the foreground, as the first process of its
 * own.
 */
export function runImage(
  image: Image,
  options: ImageRun,
  script: readonly string[],
): { readonly status: number | null; readonly output: string } {
  const [uid = '', gid = ''] = image.user.split(':')
  // Rights are given up inside: without them nobody gets in.
  const without = `/bin/setpriv --no-new-privs --bounding-set -all --reuid ${uid} --regid ${gid} --clear-groups`
  const enter = `${without} /bin/sh -c 'cd ${image.workdir} && exec "$@"'`
  const { status, stdout, stderr } = (hasNamespaces ? runInside : runPlainly)(image, enter, options, script)
  return { status, output: `${String(stdout)}${String(stderr)}` }
}

function runInside({ root, env }: Image, asUser: string, options: ImageRun, script: readonly string[]): Ran {
  const enter = `mount -t proc proc '${root}/proc'; exec chroot '${root}' ${asUser} sh "$@"`
  return inside(
    [
      'exec 2>&1',
      `ip link set lo up 2>/dev/null || perl -e 'socket(S, 2, 1, 0); ioctl(S, 0x8914, pack("a16s", "lo", 0x41))'`,
      `mount --bind '${root}' '${root}'`,
      `mount -o remount,bind,ro '${root}'`,
      `mount --bind '${options.volume}' '${root}${options.at}'`,
      ...devices(root),
      `cat > '${options.volume}/../enter' <<'END'\n${enter}\nEND`,
      `container() { unshare --mount --pid --fork --kill-child sh '${options.volume}/../enter' "$@"; }`,
      ...script,
    ],
    { ...env, ...options.more },
  )
}
