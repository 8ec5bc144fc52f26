/** Files handed over by a dialog: where they go, what they are called, and what is not taken (N9). */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { mostBytes, safeName, takeFile } from '../../runtime/connectors/uploads'
import { answerOf } from './judge'
import { World } from './world'

const world = new World()
beforeAll(() => world.start())
afterAll(() => world.stop())

let folder: string
beforeEach(() => {
  folder = join(world.red.userDir, 'data')
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true })
})

interface Sent {
  readonly token?: string
  readonly type?: string
}

async function send(
  name: string,
  content: string | Uint8Array,
  { token = 'designer', type = 'application/octet-stream' }: Sent = {},
) {
  const response = await fetch(`${world.address}/identity/design/files?name=${encodeURIComponent(name)}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': type },
    body: typeof content === 'string' ? content : new Uint8Array(content),
  })
  return answerOf(response)
}

describe('a file that is handed over', () => {
  it('lies in the folder for files as it was, for nobody but its owner', async () => {
    const content = Buffer.from('Nr;Name\r\n1;M\xfcller\r\n', 'latin1')
    expect(await send('Personal 2027.csv', content)).toMatchObject({
      status: 200,
      json: { file: 'data/Personal 2027.csv', bytes: content.length, isNew: true },
    })
    const path = join(folder, 'Personal 2027.csv')
    expect(readFileSync(path)).toEqual(content)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder)).toEqual(['Personal 2027.csv'])
  })

  it('is never written over another: another content gets another name, the same none', async () => {
    await send('people.csv', 'a\n1\n')
    expect((await send('people.csv', 'a\n2\n')).json).toMatchObject({ file: 'data/people-2.csv', isNew: true })
    expect((await send('people.csv', 'a\n1\n')).json).toMatchObject({ file: 'data/people.csv', isNew: false })
    expect((await send('people.csv', 'a\n2\n')).json).toMatchObject({ file: 'data/people-2.csv', isNew: false })
    symlinkSync('/etc/hostname', join(folder, 'link.csv'))
    expect((await send('link.csv', 'a\n3\n')).json).toMatchObject({ file: 'data/link-2.csv', isNew: true })
    mkdirSync(join(folder, 'dir.csv'))
    expect((await send('dir.csv', 'a\n3\n')).json).toMatchObject({ file: 'data/dir-2.csv' })
    expect(readFileSync(join(folder, 'people.csv'), 'utf8')).toBe('a\n1\n')
  })

  it('both are kept that come at once under one name', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, (_, i) => send('at-once.csv', `a\n${i}\n`)))
    expect(new Set(answers.map(({ json }) => (json as { file: string }).file)).size).toBe(5)
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([])
  })

  it.each([
    ['../../settings.js', 'settings.js'],
    ['C:\\Users\\anna\\Personal.csv', 'Personal.csv'],
    ['..', 'file.csv'],
    ['.hidden', 'hidden'],
    ['a\u0000b\u202Ecsv.exe\n', 'abcsv.exe'],
    ['con.csv', 'file-con.csv'],
    ['x'.repeat(300) + '.csv', `${'x'.repeat(96)}.csv`],
    ['Übersicht?*<>.csv', 'Übersicht.csv'],
    [' spaces .csv. ', 'spaces .csv'],
  ])('called %j becomes %j', (given, name) => {
    expect(safeName(given)).toBe(name)
  })

  it.each([
    ['nothing', '', 'The file is empty.'],
    ['a workbook', 'PK\u0003\u0004rest', 'a workbook or an archive'],
  ])('is not taken when it is %s, and nothing of it stays', async (_what, content, detail) => {
    const answer = await send('people.csv', content)
    expect(answer).toMatchObject({ status: 400, json: { detail: expect.stringContaining(detail) as string } })
    expect(readdirSync(folder)).toEqual([])
  })

  it('is not taken when it is too large, by what the client says or by what comes', async () => {
    async function* pieces(): AsyncIterable<Uint8Array> {
      for (let i = 0; i < 3; i++) yield new Uint8Array(10)
    }
    const within = { allowedFolders: [folder], userFolder: world.red.userDir }
    await expect(takeFile('people.csv', pieces(), within, 25)).rejects.toMatchObject({ code: 'limit-reached' })
    expect(readdirSync(folder)).toEqual([])
    const tooMuch = (headers: Record<string, string>) =>
      new Promise<number>((done, failed) => {
        const sent = request(`${world.address}/identity/design/files?name=big.csv`, {
          method: 'POST',
          headers: { authorization: 'Bearer designer', 'content-type': 'application/octet-stream', ...headers },
        })
        sent.on('response', (response) => {
          done(response.statusCode ?? 0)
          sent.destroy()
        })
        sent.on('error', (error) => (sent.destroyed ? undefined : failed(error)))
        sent.flushHeaders()
      })
    expect(await tooMuch({ 'content-length': String(mostBytes + 1) })).toBe(422)
    expect(readdirSync(folder)).toEqual([])
  })

  it('leaves nothing when it does not arrive as a whole', async () => {
    await new Promise<void>((done) => {
      const sent = request(`${world.address}/identity/design/files?name=half.csv`, {
        method: 'POST',
        headers: { authorization: 'Bearer designer', 'content-type': 'application/octet-stream', 'content-length': '1000' },
      })
      sent.on('error', () => done())
      sent.on('close', () => done())
      sent.write('a;b\n1;2\n')
      const look = (): void => {
        if (readdirSync(folder).length > 0) sent.destroy()
        else setTimeout(look, 5)
      }
      look()
    })
    await expect.poll(() => readdirSync(folder)).toEqual([])
  })

  it('does not leave what a process that was killed has left', async () => {
    writeFileSync(join(folder, '.idweave-upload-old'), 'half')
    await send('people.csv', 'a\n1\n')
    expect(readdirSync(folder)).toEqual(['people.csv'])
  })

  it('is asked for by its type, so that no page of another site can send one', async () => {
    for (const type of ['text/plain', 'multipart/form-data; boundary=x', 'application/json'])
      expect((await send('people.csv', '{}', { type })).status).toBe(400)
    expect(readdirSync(folder)).toEqual([])
  })

  it('is for those who may deploy', async () => {
    for (const token of ['reader', 'approver', 'flowWriter', 'stranger', 'forged'])
      expect((await send('people.csv', 'a\n1\n', { token })).status).toBe(401)
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('the files that are there', () => {
  it('are listed as settings name them', async () => {
    await send('people.csv', 'a\n1\n')
    mkdirSync(join(folder, 'sub'))
    const list = await world.get<{ items: object[]; maxBytes: number }>('design/files', 'designer')
    expect(list).toMatchObject({ items: [{ file: 'data/people.csv', bytes: 4 }], maxBytes: mostBytes })
    expect((await world.ask('GET', 'design/files', undefined, 'reader')).status).toBe(401)
  })
})
