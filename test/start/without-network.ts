/** A shell script run where there is no network but the machine's own loopback. */
import { spawnSync } from 'node:child_process'
import { programPath } from '../servers/installed'
import { noteNotRun } from '../servers/needs'

/** Gives the loopback address back, which a new network has, but switched off. */
const loopback = programPath('ip')
  ? 'ip link set lo up'
  : `perl -e 'socket(S, 2, 1, 0); ioctl(S, 0x8914, pack("a16s", "lo", 0x41))'`

const works = (command: readonly string[]): boolean => spawnSync(command[0] ?? '', [...command.slice(1), 'true']).status === 0

/** A command that gives what it runs a network of its own, as root or as anybody; undefined where the kernel refuses it. */
const ofItsOwn = [
  ['unshare', '--net'],
  ['unshare', '--map-root-user', '--net'],
].find(works)

/** Where no network of its own is to be had, names and proxies that lead nowhere keep it from fetching anything. */
export const nowhere = { http_proxy: 'http://127.0.0.1:9', https_proxy: 'http://127.0.0.1:9', npm_config_offline: 'true' }

export function withoutNetwork(
  script: string,
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>>; readonly timeout: number },
): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  if (!ofItsOwn) noteNotRun({ server: 'namespaces', suite: 'without any network: only where names and proxies lead nowhere' })
  const [program = 'sh', ...args] = ofItsOwn ?? []
  const text = ofItsOwn ? `${loopback}\n${script}` : script
  const words = ofItsOwn ? [...args, 'sh', '-c', text] : ['-c', text]
  return spawnSync(program, words, { ...options, env: { ...options.env, ...nowhere }, encoding: 'utf8' })
}
