/**
 * A process that asks the API what the editor's sidebar asks, one thing every 50 ms, and notes how long each takes at most. Its
 * argument is the API's address.
 */
import { setTimeout as wait } from 'node:timers/promises'

/** The slowest answer of each question in milliseconds, and how many there were. */
export interface Answers {
  readonly asked: number
  readonly slowestMs: Readonly<Record<string, number>>
}

const questions = ['health', 'systems', 'runs', 'pending-exports', 'metaverse', 'objects', 'metaverse?q=Given7', 'metrics']
const base = process.argv[2] ?? ''

async function ask(question: string): Promise<number> {
  const begin = performance.now()
  const response = await fetch(`${base}${question}`)
  await response.text()
  if (!response.ok) throw new Error(`${question} was answered with ${response.status}`)
  return performance.now() - begin
}

async function main(): Promise<void> {
  let asked = 0
  let stopped = false
  const slowestMs: Record<string, number> = {}
  process.once('message', () => (stopped = true))
  // The client loads its code with the first question.
  for (const question of questions) await ask(question)
  process.send?.('ready')
  while (!stopped) {
    const question = questions[asked++ % questions.length] ?? ''
    slowestMs[question] = Math.round(Math.max(slowestMs[question] ?? 0, await ask(question)))
    await wait(50)
  }
  process.send?.({ asked, slowestMs } satisfies Answers)
  process.disconnect()
}

main().catch((error: unknown) => {
  console.error(error)
  process.exit(1)
})
