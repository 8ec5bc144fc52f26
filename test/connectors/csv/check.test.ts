/** What the connection test and the discovery of object types say about CSV files. */
import { describe, expect, it } from 'vitest'
import { caught } from '../contract/tools'
import { typeOf } from '../object-type'
import { csvWorld } from './world'

const world = csvWorld()
const each = { layout: 'fileEach', files: ['person = people.csv', 'group = groups.csv'] }
const byColumn = { layout: 'typeColumn', typeColumn: 'kind' }

describe('the connection test', () => {
  it.each([
    ['id,name\n', 'id\tname\n', 'Read people.csv: 2 columns, separated by ",", utf-8: id, name', 'tab'],
    ['id;name\n', 'id|name\n', 'Read people.csv: 2 columns, separated by ";", utf-8: id, name', '|'],
  ])('has a step for each file with what it found: %j and %j', async (people, groups, step, separator) => {
    world.write(people)
    world.write(groups, 'groups.csv')
    const { ok, steps } = await (await world.open(each)).test()
    expect(ok).toBe(true)
    expect(`${steps[0]?.name}: ${steps[0]?.message}`).toBe(step)
    expect(steps[2]?.message).toContain(`separated by "${separator}"`)
  })

  it.each([
    ['is empty', '', 'The file is empty.'],
    ['has a broken header', 'id,"name\n', 'Check the file and the settings under Format.'],
  ])('fails where one file of two %s, and says so in its step', async (_, groups, message) => {
    world.write('id,name\n')
    world.write(groups, 'groups.csv')
    const { ok, steps } = await (await world.open(each)).test()
    expect(ok).toBe(false)
    expect(steps).toMatchObject([
      { name: 'Read people.csv', ok: true },
      { name: 'Rows of people.csv', ok: true, message: 'There are none yet.' },
      { name: 'Read groups.csv', ok: false, message: expect.stringContaining(message) },
    ])
  })
})

describe('the object types discovered', () => {
  it.each<[string, string, object, string]>([
    ['the first column without another choice', 'nr,Mail\n', {}, 'nr'],
    ['the column the settings name, in any letter case', 'nr,Mail\n', { anchor: 'mail' }, 'Mail'],
  ])('have as anchor %s', async (_, content, settings, anchor) => {
    world.write(content)
    const [type] = await (await world.open({ ...settings, objectType: 'staff' }, [])).schema()
    expect(type?.attributes).toEqual(
      ['nr', 'Mail'].map((name) => ({ name, type: 'text', multi: false, ...(name === anchor && { required: true }) })),
    )
    expect([type?.name, type?.anchor]).toEqual(['staff', anchor])
  })

  it('keep the anchor that is declared while its column is there', async () => {
    const anchorOf = async (content: string) => {
      world.write(content)
      return (await (await world.open({}, [typeOf('person', 'Mail', 'nr')])).schema())[0]?.anchor
    }
    expect(await anchorOf('nr,mail\n')).toBe('mail')
    expect(await anchorOf('nr,phone\n')).toBe('nr')
  })

  it('keep the anchor of the declared type of their own name', async () => {
    world.write('kind,nr,mail\ngroup,1,x\nPERSON,2,y\n')
    const declared = [typeOf('person', 'mail'), typeOf('Group', 'nr')]
    const types = await (await world.open(byColumn, declared)).schema()
    expect(types.map(({ name, anchor }) => [name, anchor])).toEqual([
      ['group', 'nr'],
      ['PERSON', 'mail'],
    ])
  })

  it('are found at the end of a file that is read in pieces', async () => {
    world.write(`kind,id\n${`person,${'x'.repeat(1000)}\n`.repeat(700)}group,1\n`)
    expect((await (await world.open(byColumn)).schema()).map(({ name }) => name)).toEqual(['person', 'group'])
  })

  it('have no column without a name', async () => {
    world.write('id,,name\n1,x,y\n')
    const [type] = await (await world.open()).schema()
    expect(type?.attributes.map(({ name }) => name)).toEqual(['id', 'name'])
  })

  it('are as many as the kind column names, each once, broken and blank lines left out', async () => {
    world.write('KIND,id\nperson,1\nPerson,2\n ,3\n"x"y,4\n group ,5\n')
    const types = await (await world.open(byColumn)).schema()
    expect(types.map(({ name }) => name)).toEqual(['person', 'group'])
    expect(types[0]?.attributes.map(({ name }) => name)).toEqual(['id'])
  })

  it('N10 are refused where the kind column is another: it has too many values', async () => {
    const kinds = (count: number) => `kind,id\n${Array.from({ length: count }, (_, i) => `k${i},${i}\n`).join('')}`
    world.write(kinds(100))
    expect(await (await world.open(byColumn)).schema()).toHaveLength(100)
    world.write(kinds(101))
    expect(await caught((await world.open(byColumn)).schema())).toMatchObject({
      code: 'not-configured',
      message: 'The setting "Kind column" names kind, which has more than 100 different values.',
    })
  })

  it('are refused where nothing but the kind column is there', async () => {
    world.write('kind\nperson\n')
    expect(await caught((await world.open(byColumn)).schema())).toMatchObject({
      code: 'source-incomplete',
      message: 'people.csv has no columns.',
    })
  })
})

describe('the anchor that is proposed', () => {
  it.each([
    [
      'a number before a mail address, and no name',
      'first,last,email,number\nLena,Marsh,l@x.de,S-1\nOmar,Hill,o@x.de,S-2\n',
      ['number', 'email'],
    ],
    ['what is called a key', 'text,code\na,K\nb,L\n', ['code']],
    ['nothing that stands twice, is empty somewhere, or is a date', 'a1,b1,id\n1,1,2020-01-01\n1,,2020-01-02\n', []],
    ['nothing with spaces in it', 'id\nA 1\nA 2\n', []],
  ])('is %s', async (_, content, keys) => {
    world.write(content)
    const [type] = await (await world.open({}, [])).schema()
    expect(type?.keys).toEqual(keys)
    expect(type?.anchor).toBe(keys[0] ?? content.split(/[,\n]/)[0])
  })

  it('N10 is asked for anew where the settings name a column that is not there', async () => {
    world.write('id,name\n1,Ada\n')
    expect(await caught((await world.open({ anchor: 'nr' }, [])).schema())).toMatchObject({
      code: 'not-configured',
      message: 'The setting "Anchor column" names nr, and people.csv has no such column. Its columns are: id, name.',
      next: 'Name one of them, or none, and it is looked for.',
    })
    expect(await caught((await world.open({ ...byColumn, typeColumn: 'sort' }, [])).schema())).toMatchObject({
      message: expect.stringContaining('"Kind column" names sort'),
    })
  })
})

describe('the rows that are shown', () => {
  it('N9 are the first five, without columns that nobody may see, and come with the separator', async () => {
    world.write(`id;Kennwort;name\n${Array.from({ length: 7 }, (_, i) => `${i};secret${i};${'n'.repeat(300)}\n`).join('')}`)
    const [type] = await (await world.open({}, [])).schema()
    expect(type?.separator).toBe(';')
    expect(type?.first).toHaveLength(5)
    expect(type?.first?.[0]).toEqual({ id: '0', name: 'n'.repeat(200) })
    expect(JSON.stringify(type)).not.toContain('secret0')
  })
})

describe('what the values of a column look like', () => {
  const columns = async (content: string) => {
    world.write(content)
    const [type] = await (await world.open({}, [])).schema()
    return type?.found ?? {}
  }

  it.each([
    ['31.12.2026', '01.02.2024', { type: 'dateTime', form: { date: 'dd.mm.yyyy' }, sure: 'certain' }],
    ['12/31/2026', '01/02/2024', { type: 'dateTime', form: { date: 'mm/dd/yyyy' }, sure: 'certain' }],
    ['01/02/2024', '03/04/2024', { type: 'dateTime', form: { date: 'dd/mm/yyyy' }, sure: 'unsure' }],
    ['2024-01-02', '2024-02-03T10:00:00Z', { type: 'dateTime', sure: 'certain' }],
    ['01.02.2024 07:30', '', { type: 'dateTime', form: { date: 'dd.mm.yyyy hh:mm' }, sure: 'likely' }],
    ['ja', 'Nein', { type: 'boolean', form: { yes: ['ja'], no: ['nein'] }, sure: 'likely' }],
    ['1', '0', { type: 'boolean', sure: 'unsure' }],
    ['12', '7.5', { type: 'decimal', sure: 'unsure' }],
    ['012', '7', undefined],
    ['31.12.2026', 'none', undefined],
    ['', '', undefined],
  ])('%j and %j', async (first, second, expected) => {
    const { value } = await columns(`id,value\nA1,${first}\nA2,${second}\n`)
    if (expected) expect(value?.looksLike).toMatchObject(expected)
    else expect(value?.looksLike).toBeUndefined()
    expect(value).toMatchObject({ filled: [first, second].filter(Boolean).length, objects: 2 })
  })

  it('N9 is not said of what is secret, or called so', async () => {
    const secret = {
      ...typeOf('person', 'id', 'code'),
      attributes: [{ name: 'code', type: 'text', multi: false, secret: true } as const],
    }
    world.write('id,code,Passwort\n1,hunter2,hunter2\n2,hunter3,hunter3\n')
    const found = await (await world.open({}, [secret])).schema()
    expect(JSON.stringify(found)).not.toContain('hunter')
    expect(found[0]?.found?.['code']).toEqual({ samples: [], filled: 2, objects: 2 })
  })

  it('is what other rows are known by', async () => {
    const found = await columns('id,boss,name\nA1,,x\nA2,A1,y\nA3,A1,z\n')
    expect(found['boss']?.looksLike).toMatchObject({ type: 'reference', sure: 'likely' })
    expect(found['boss']?.samples).toEqual(['A1'])
    expect(found['name']?.looksLike).toBeUndefined()
    expect((await columns('id,boss\nA1,A9\nA2,A1\n'))['boss']?.looksLike).toBeUndefined()
  })
})

describe('what the connection test finds in the rows', () => {
  const tested = async (content: string | Uint8Array, settings = {}, types = [typeOf('person', 'id', 'start:dateTime')]) => {
    world.write(content)
    const { ok, steps, proposals = [] } = await (await world.open(settings, types)).test()
    return {
      ok,
      said: steps.map(({ message }) => message),
      proposals: proposals.map(({ setting, value, sure }) => [setting, value, sure]),
    }
  }

  it('N10 what an import would refuse, with its lines', async () => {
    const { ok, said } = await tested('id,start\n1,31.12.2026\n2,x\n1,\n,\n,2020-01-01\n"a"b,\n')
    expect(ok).toBe(true)
    expect(said[1]).toBe(
      '6 rows: 3 records, 1 passed over as no records. 2 cannot be read: line 6 is nobody\'s: the anchor id is empty; line 7 has text behind a closing quotation mark. 2 values cannot be read, such as line 2, start: "31.12.2026" is not a date (expected 2025-01-31 or 2025-01-31T08:00:00Z). 1 anchor stands more than once, such as 1 in line 4: none of these rows is imported.',
    )
  })

  it('by what columns look like where none is declared, and each reason once', async () => {
    const short = 'id,name,start,a,b\n1,x,2020-01-01\n2,x,2020-01-02\n3\n4\n5\n'
    expect((await tested(short, {}, [])).said[1]).toBe(
      '5 rows: 2 records. 3 cannot be read: line 4, as 2 more, has 1 field where the header has 5 (a footer or a remark looks so: the setting "Lines that are no records" takes how it begins).',
    )
  })

  it('N10 that none of them can be read, or that a column stands twice', async () => {
    expect(await tested('id,start\n1,2,3\n2,3,4\n')).toMatchObject({ ok: false })
    expect(await tested('id,start,start\n1,2,3\n')).toMatchObject({
      ok: false,
      said: [
        expect.stringContaining('The column "start" stands there twice'),
        expect.stringContaining('has the column "start" twice'),
      ],
    })
    expect(await tested('id,start,x,x\n1,,2,3\n')).toMatchObject({ ok: true })
    expect((await tested('id,start\n1,\n', {}, [])).said[1]).toBe('1 row: 1 record.')
  })

  it.each<[string, string | Uint8Array, object, readonly unknown[]]>([
    ['nothing', 'id,start\n1,\n', {}, []],
    ['how many lines stand above the header', 'Staff,\n\nid,start\n1,\n2,\n', {}, [['skipLines', 2, 'likely']]],
    ['the same below sep=', 'sep=;\nStaff\nid;start\n1;\n2;\n', {}, [['skipLines', 1, 'likely']]],
    ['that none does', 'id,start\n1,\n2,\n', { skipLines: 1 }, [['skipLines', 0, 'likely']]],
    ['nothing where the columns have no names', '1,2\n', { header: false, columns: ['id', 'start'] }, []],
    ['how a footer begins', 'id,start\n1,\n(2 rows)\nTotal: 2\n', {}, [['ignoredLines', ['(', 'Total:'], 'likely']]],
    ['nothing of a footer that begins as a key may', 'id,start\n1,\nTotal 2\n', {}, []],
    ['what short rows are', 'id,start,a,b,c\n1,,x\n2,,x\n', {}, [['shortRows', 'fill', 'unsure']]],
    ['an encoding', Buffer.from('id,start\n1,Jürgen Müller\n', 'latin1'), {}, [['encoding', 'windows-1252', 'likely']]],
    ['another encoding', 'id,start\n1,Zoë\n', { encoding: 'shift_jis' }, []],
    ['that the mark says it', '\uFEFFid,start\n1,\n', { encoding: 'windows-1252' }, []],
    ['UTF-16 by its zeros', Buffer.from('id,start\n1,\n', 'utf16le'), {}, [['encoding', 'utf-16le', 'certain']]],
  ])('proposes %s', async (_, content, settings, expected) => {
    expect(
      (await tested(content, settings)).proposals.filter(([setting, , sure]) => setting !== 'encoding' || sure !== 'unsure'),
    ).toEqual(expected)
  })

  it.each([
    ['a key that lost the rest of its row', 'id,start\n1001,\n10010,\n10017,\n1001\n'],
    ['a sign with which a record begins', 'id,start\n(Temp) Bob,\n(1 row)\n'],
    ['a sign with which a record below it begins, with another', 'id,start\n# remark\n#-1,\n'],
    ['a sign with which a record begins, with a separator behind it', 'id,start\n# remark\n"#,1",\n'],
    ['words up to a colon with which a record begins', 'id,start\nurn: 1,\nurn: 2\n'],
    ['a separator', 'id,start\n1,\n"-,-"\n'],
  ])('I19 proposes to pass nothing over by %s', async (_, content) => {
    expect((await tested(content)).proposals).toEqual([])
  })

  it('I19 says how many rows would be passed over', async () => {
    world.write('id,start\n1,\n# a\n# b, c, d\n## e\n')
    const { proposals } = await (await world.open({}, [typeOf('person', 'id', 'start:dateTime')])).test()
    expect(proposals).toEqual([
      {
        setting: 'ignoredLines',
        value: ['#', '##'],
        sure: 'likely',
        because: '3 rows that cannot be read would be passed over, by "#" or "##" at the beginning. No record begins so now',
      },
    ])
  })

  it('I19 proposes no beginning where records have too many to compare', async () => {
    const records = Array.from({ length: 1001 }, (_, index) => `key ${index}: x,\n`).join('')
    expect((await tested(`id,start\n${records}# remark\n`)).proposals).toEqual([])
  })

  const coded = { name: 'code', type: 'text', multi: false, secret: true } as const
  const secret = [{ ...typeOf('person', 'id', 'name'), attributes: [...typeOf('person', 'id', 'name').attributes, coded] }]
  it.each([
    ['declared so', 'id,name,code\n1,Zoë,geheimé\n', {}, secret],
    ['declared so, wherever the header stands', 'Staff\nid,name,code\n1,Zoë,geheimé\n', {}, secret],
    ['called so', 'id,name,Passwort\n1,Zoë,geheimé\n', {}, []],
    ['called so below other lines', 'Staff\n\nid,name,Passwort\n1,Zoë,geheimé\n', {}, []],
    ['called so by the settings', '1,Zoë,geheimé\n', { header: false, columns: ['id', 'name', 'PIN'] }, []],
  ])('N9 shows no words of a file with a column that is secret: %s', async (_, content, settings, types) => {
    for (const [encoding, bytes] of [
      ['auto', Buffer.from(content)],
      ['windows-1252', Buffer.from(content, 'latin1')],
      ['auto', Buffer.from(content, 'latin1')],
      ['auto', Buffer.from(content, 'utf16le')],
    ] as const) {
      world.write(bytes)
      const outcome = await (await world.open({ ...settings, encoding }, types)).test()
      expect(JSON.stringify(outcome)).not.toMatch(/Zo|geheim/)
    }
  })

  it('N9 shows no record as a header where a column is secret', async () => {
    world.write('id,code,code\n1,hunter,x\nb,hunter2,y\n')
    const outcome = await (await world.open({}, secret)).test()
    expect(outcome.proposals).toEqual([expect.objectContaining({ setting: 'skipLines' })])
    expect(JSON.stringify(outcome)).not.toContain('hunter')
  })

  it('shows words where none is', async () => {
    world.write('id,name\n1,Zoë\n')
    expect((await (await world.open()).test()).steps[0]?.message).toContain('(Zoë)')
  })
})
