#!/usr/bin/env node
/**
 * The command line: `idweave run HR full-import+delta-sync --wait`, `idweave status`, … over the HTTP API with a token.
 * Exit codes: 0 done; 1 the run, the test or some of the decisions did not come through; 2 asked wrongly; 3 refused, or no
 * answer; 130 and 143 interrupted while waiting.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { whichNames, wordMeant } from '../runtime/model/meant'
import { Client, Failure } from './client'
import type { Command, Outcome } from './commands/command'
import { commands } from './commands/list'
import { Interrupted } from './interruption'
import { printable } from './table'

const root = join(__dirname, '..', '..')

const options = {
  json: { type: 'boolean' },
  wait: { type: 'boolean' },
  preview: { type: 'boolean' },
  confirm: { type: 'boolean' },
  yes: { type: 'boolean' },
  forget: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
  object: { type: 'string' },
  source: { type: 'string' },
  all: { type: 'string' },
  state: { type: 'string' },
  seen: { type: 'string' },
  reason: { type: 'string' },
  type: { type: 'string' },
  until: { type: 'string' },
  store: { type: 'string' },
  person: { type: 'string' },
  flow: { type: 'string' },
  left: { type: 'boolean' },
  gone: { type: 'string', multiple: true },
  without: { type: 'string', multiple: true },
  at: { type: 'string' },
  count: { type: 'boolean' },
} as const

const epilogue = `Options
  --json          print what the API answered
  --store FILE    the identity store, when several are deployed; or what is in a preview, such as preview-1
  --preview       try what is decided by hand out on a copy of the store first, and do not do it
  --wait          stay until the run has ended; its outcome is the exit code
  --source NODE   the node the objects leave from; without it the first that fits
  --object OBJECT run one object only: the number in the column OBJECT, SYSTEM:NAME, or a text it has
  --person NAME   preview one person alone, step by step: her uuid, name or number
  --flow FILE     preview a flow that is not deployed: its nodes as Node-RED exports them;
                  with the login of somebody who may deploy
  --left          … as if that person had left
  --gone OBJECT   … as if that object were no longer in its system; may be given several times
  --without RULE  … as if that sync rule were switched off; may be given several times
  --at DAY        … as if it were that day, such as 2027-03-01
  --count         … with the objects at each output, beside how many there are today
  --confirm       a person asked: waiting times do not count, questions count as answered
  --forget        erase objects, too, that their systems still have; full imports bring them back
  --version       the version

Environment
  IDWEAVE_URL        address of the editor (http://127.0.0.1:1880)
  PORT               the editor's port on this machine, without IDWEAVE_URL (1880)
  IDWEAVE_TOKEN      the login; without it secrets/token in the user folder
  IDWEAVE_USER_DIR   the user folder

Exit codes
  0 done   1 it did not come through: a run ended with errors, or a preview would not go well;
             of one person or object by what becomes of her or it, not by errors of others;
             else by what fails and did not before
  2 asked wrongly   3 refused, or no answer
  130, 143 interrupted while waiting: a preview is ended, all else goes on`

function help(): string {
  const lines = Object.values(commands).map((command) => `  idweave ${command.usage}\n      ${command.help}`)
  return `Usage\n${lines.join('\n')}\n\n${epilogue}`
}

/** What one command is, with the options that it takes. */
function helpOf({ usage, help: text }: Command): string {
  const taken = [...usage.matchAll(/--([a-z]+)/g)].map(([, option]) => option)
  const isTaken = (line: string): boolean => [...taken, ...everywhere].some((option) => line.startsWith(`  --${option} `))
  const lines = epilogue.split('\n')
  const options = lines.slice(1, lines.indexOf(''))
  const own = options.filter((line, at) => isTaken(options.slice(0, at + 1).findLast((each) => each.startsWith('  --')) ?? line))
  return `Usage\n  idweave ${usage}\n      ${text}\n\nOptions\n${own.join('\n')}\n\nSee idweave --help for all commands.`
}

function versionIn(folder: string): string {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { readonly version: string }
  return version
}

/** Of what may not be given several times the last alone would count. */
function isOnce(name: string): boolean {
  const option: { readonly type: string; readonly multiple?: true } = options[name as keyof typeof options]
  return option.type === 'string' && option.multiple !== true
}

function readCommandLine() {
  try {
    const { tokens, ...read } = parseArgs({ options, allowPositionals: true, tokens: true })
    const once = tokens.flatMap((token) => (token.kind === 'option' && isOnce(token.name) ? [token.name] : []))
    return { ...read, twice: once.find((name, at) => once.indexOf(name) < at) }
  } catch (thrown) {
    throw new Failure(thrown instanceof Error ? thrown.message : String(thrown), 'See idweave --help', 2)
  }
}

/** Options that change nothing of what is done. */
const everywhere: readonly string[] = ['json', 'store', 'wait']

/** What a command does not look at might have been meant to keep it from what it does: it takes what its usage names. */
function refuseOthers(name: string, { usage }: Command, given: Readonly<Record<string, unknown>>): void {
  const taken = new Set([...usage.matchAll(/--([a-z]+)/g)].map(([, option]) => option))
  const other = Object.keys(given).find((option) => !everywhere.includes(option) && !taken.has(option))
  if (other !== undefined) throw new Failure(`--${other} does not go with ${name}.`, `idweave ${usage}`, 2)
}

function noCommand(name: string): Failure {
  const names = Object.keys(commands)
  return new Failure(`There is no command "${name}".`, `${whichNames(name, names, 'There are')} See idweave --help`, 2)
}

async function main(): Promise<number> {
  const { values, positionals, twice } = readCommandLine()
  if (twice !== undefined) throw new Failure(`--${twice} is given more than once.`, 'Give it once.', 2)
  const [name, ...args] = positionals
  if (values.version) {
    console.log(versionIn(root))
    return 0
  }
  if (name === undefined) {
    console.log(help())
    return values.help ? 0 : 2
  }
  const meant = wordMeant(name, Object.keys(commands))
  const command = meant === undefined ? undefined : commands[meant]
  if (meant === undefined || !command) throw noCommand(name)
  if (values.help) {
    console.log(helpOf(command))
    return 0
  }
  if (args.length > command.mostArguments)
    throw new Failure(`"${args[command.mostArguments]}" is one argument too many.`, `idweave ${command.usage}`, 2)
  refuseOthers(meant, command, values)
  const client = new Client(process.env, root, values.store, command.usage)
  const outcome: Outcome = await command.run(client, args, values)
  console.log(values.json ? JSON.stringify(outcome.json, null, 2) : outcome.text)
  return outcome.code
}

// Whoever reads our output may stop reading: `idweave pending | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 3))

main().then(
  (code) => {
    process.exitCode = code
  },
  (thrown: unknown) => {
    if (thrown instanceof Interrupted) {
      console.error(thrown.message)
      process.exitCode = thrown.code
      return
    }
    if (!(thrown instanceof Failure)) throw thrown
    console.error(printable(`${thrown.message} ${thrown.next}`.trim()))
    process.exitCode = thrown.code
  },
)
