/** Records with large values in a process that may have little memory. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { childProgram } from './killed-process'

interface Outcome {
  readonly statuses: readonly string[]
  readonly projected: number
  readonly unchanged: number
  readonly answers: readonly (readonly [status: number, length: number])[]
  readonly next: boolean
  readonly whole: number
}

it('200 records with a value of a megabyte each, and twelve lists at once, with a heap of 256 MB', async () => {
  const run = promisify(execFile)
  const program = childProgram('memory-child')
  const { stdout } = await run(process.execPath, ['--max-old-space-size=256', program, '200', '976', '12'], { maxBuffer: 1e8 })
  const outcome = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as Outcome
  expect(outcome).toMatchObject({ statuses: ['success', 'success'], projected: 200, unchanged: 200, next: true })
  expect(outcome.answers).toHaveLength(12)
  for (const [status, length] of outcome.answers) {
    expect(status).toBe(200)
    expect(length).toBeLessThan(1_000_000)
  }
  expect(outcome.whole).toBe(976 * 1024)
}, 300_000)
