/** The soak itself, in small: it lives, is killed, goes on and judges. In so short a time it finds little. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { projectRoot } from '../start/running'

const options = ['--minutes', '0.7', '--kills', '2', '--people', '100', '--seed', '3', '--verbose']

it('D2 the soak is killed twice, goes on each time where it was, and comes to rest', { timeout: 400_000 }, () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/soak.mjs', ...options], {
    cwd: projectRoot,
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  expect(stdout).toMatch(/^\d+ days, 0 things wrong$/m)
  expect(stdout).toMatch(/^faults: .*\b2 × killed/m)
  const lived = Number(/^(\d+) days/m.exec(stdout)?.[1])
  expect(lived).toBeGreaterThan(14)
  expect(status).toBe(0)
  expect(existsSync(/what was found lies in (\S+)/.exec(stdout)?.[1] ?? '')).toBe(false)
})
