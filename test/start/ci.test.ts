/** What a build machine runs, with an npm in its way that only answers. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { plainEnvironment, projectRoot, temporaryFolder } from './running'

/** .ci/run with an npm in its way that only says what it was called with, and answers what the test has prepared. */
describe('.ci/run', () => {
  const folder = temporaryFolder()
  const programs = join(folder.path, 'bin')
  afterAll(() => folder.remove())
  beforeEach(() => mkdirSync(programs, { recursive: true }))

  function run(
    answers: Readonly<Record<string, string>>,
    more: Readonly<Record<string, string>> = {},
  ): { status: number | null; lines: string[] } {
    const cases = Object.entries(answers).map(([args, answer]) => `'${args}') ${answer} ;;`)
    const script = [
      '#!/bin/sh',
      'echo "npm $* CI=$CI servers=$IDWEAVE_REQUIRE_SERVERS home=$HOME"',
      'case "$*" in',
      ...cases,
      'esac',
    ]
    writeFileSync(join(programs, 'npm'), script.join('\n'), { mode: 0o755 })
    const PATH = `${programs}${delimiter}${process.env['PATH'] ?? ''}`
    const { status, stdout } = spawnSync('bash', [join(projectRoot, '.ci', 'run')], {
      encoding: 'utf8',
      cwd: folder.path,
      env: plainEnvironment({ PATH, HOME: folder.path, ...more }),
    })
    return { status, lines: stdout.trim().split('\n') }
  }

  const good = { 'run check': 'echo "8 passed, 0 failed"', test: 'echo "500 passed, 0 failed"' }

  it('adds up what was checked and tested, the README command last', () => {
    const { status, lines } = run(good)
    expect(status).toBe(0)
    expect(lines.filter((line) => line.startsWith('npm ')).map((line) => line.split(' CI=')[0])).toEqual([
      'npm ci',
      'npm run servers',
      'npm run check',
      'npm ci',
      'npm test',
    ])
    expect(lines.filter((line) => line.startsWith('npm ')).every((line) => line.includes('CI=true servers=1'))).toBe(true)
    // npm ci and npm run servers count as one each.
    expect(lines.at(-1)).toBe('510 passed, 0 failed')
  })

  it('fails when a test fails, and still runs everything', () => {
    const { status, lines } = run({
      ...good,
      'run check': 'echo "7 passed, 1 failed"; exit 1',
      test: 'echo "499 passed, 1 failed"; exit 1',
    })
    expect(status).toBe(1)
    expect(lines.at(-1)).toBe('508 passed, 2 failed')
  })

  it('fails when a command ends badly without saying so', () => {
    expect(run({ ...good, test: 'echo "500 passed, 0 failed"; exit 1' })).toMatchObject({ status: 1 })
    const { status, lines } = run({ ...good, test: 'exit 139' })
    expect(status).toBe(1)
    expect(lines.at(-1)).toBe('10 passed, 1 failed')
  })

  it('ends at once when nothing can be installed', () => {
    const { status, lines } = run({ ci: 'exit 1' })
    expect(status).toBe(1)
    expect(lines.at(-1)).toBe('0 passed, 1 failed')
    expect(lines.join('\n')).not.toContain('npm run check')
  })

  it.each([{ HOME: '' }, { HOME: '/nowhere/at/all' }])('gives npm a home where there is none: %o', (home) => {
    const { status, lines } = run(good, home)
    expect(status).toBe(0)
    expect(lines.find((line) => line.startsWith('npm ci'))).toMatch(/home=\/\S+\/home$/)
  })
})
