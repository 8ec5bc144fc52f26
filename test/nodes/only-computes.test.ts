/** Which nodes of others a preview runs (N6): those whose outcome depends on their message alone, without effects. */
import { describe, expect, it } from 'vitest'
import { foreignFlow } from '../../nodes/adapter/foreign/foreign-flow'
import { whyNotRun } from '../../nodes/adapter/foreign/only-computes'
import type { NodeConfig } from '../../nodes/adapter/red'

const node = (type: string, more: object = {}) => ({ id: 'n', type, name: '', wires: [[]], ...more }) as unknown as NodeConfig
const code = (func: string, more: object = {}) => node('function', { func, ...more })

describe('N6 a node of others is run in a preview', () => {
  it.each([
    ['a function of its message', code('msg.payload.extra.x = msg.payload.cs.attributes.flow; return msg')],
    ['a function with comments where it starts', code('return msg', { initialize: '// Code added here will be run once' })],
    ['a function that copies', code('return [RED.util.cloneMessage(msg), msg]')],
    ['a function that writes to the log', code('node.warn(msg.topic); return msg')],
    [
      'a switch by a value',
      node('switch', { property: 'topic', propertyType: 'msg', rules: [{ t: 'eq', v: 'flow', vt: 'str' }] }),
    ],
    ['a change of a value', node('change', { rules: [{ t: 'set', p: 'x', pt: 'msg', to: '$now()', tot: 'jsonata' }] })],
    ['a template', node('template', { template: 'Hello {{payload.cs.name}}, {{payload.flow}}' })],
    ['a join that counts', node('join', { mode: 'custom', count: '2', timeout: '' })],
    [
      'a function with variables of its own',
      code('let n = 0; for (const x of [1]) { n += x }; const f = (a, { b }) => (a = b); return msg'),
    ],
    [
      'a function that takes values apart',
      code('let a, rest; [a, ...rest] = msg.list; ({ a } = msg); msg.payload.extra.a = a; return msg'),
    ],
    ['a function that catches', code('try { x() } catch (e) { e = 1; msg.error = e } return msg')],
    ['a function with a class', code('class Count { constructs() {} } const c = new Count(); c.n = 1; delete msg.x; return msg')],
    ['a function that copies into what it has', code('const all = Object.assign({}, msg.payload.extra); return { ...msg, all }')],
    ['a function that is none, as it is in the run', code('return msg msg')],
  ])('that is %s', (_what, given) => {
    expect(whyNotRun(given)).toBeNull()
  })

  it.each([
    ['its code has “global” in it', code('global.set("a", 1); return msg')],
    ['its code has “context” in it', code('const seen = context.get("seen"); return msg')],
    ['its code has “env” in it', code('return env.get("X") ? msg : null')],
    ['its code has “setTimeout” in it', code('setTimeout(() => node.send(msg), 10)')],
    ['its code has “node.send” in it', code('node.send(msg)')],
    ['its code has “node[” in it', code('node["send"](msg)')],
    ['its code has “constructor” in it', code('return msg.constructor.constructor("return process")()')],
    ['its code has “fetch” in it', code('await fetch("http://a"); return msg')],
    ['it uses modules', code('return msg', { libs: [{ var: 'fs', module: 'fs' }] })],
    ['it has code that runs when it starts', code('return msg', { initialize: 'global.x = 1' })],
    ['it has code that runs when it stops', code('return msg', { finalize: 'node.log("x")' })],
    ['it reads flow', node('switch', { property: 'mode', propertyType: 'flow', rules: [] })],
    ['it reads global', node('switch', { property: 'topic', propertyType: 'msg', rules: [{ t: 'eq', v: 'x', vt: 'global' }] })],
    ['it goes by what it has seen before', node('switch', { propertyType: 'msg', rules: [{ t: 'neq', vt: 'prev', v: '' }] })],
    ['it reads env', node('change', { rules: [{ t: 'set', p: 'x', pt: 'msg', to: 'HOME', tot: 'env' }] })],
    [
      'it reads flow, global or env',
      node('change', { rules: [{ t: 'set', p: 'x', pt: 'msg', to: '$globalContext("x")', tot: 'jsonata' }] }),
    ],
    ['it reads flow, global or env', node('template', { template: '{{global.company}}' })],
    ['it reads flow', node('template', { template: 'x', fieldType: 'flow', field: 'seen' })],
    ['it reads flow', node('join', { mode: 'reduce', reduceInitType: 'flow' })],
    ['it reads the environment', node('template', { template: '${GREETING}' })],
    ['it waits for some time', node('join', { mode: 'custom', count: '2', timeout: '3' })],
    ['what it does outside of the flow is not known', node('http request')],
    ['what it does outside of the flow is not known', node('exec')],
    ['what it does outside of the flow is not known', node('constructor')],
  ])('never where %s', (because, given) => {
    expect(whyNotRun(given)).toBe(because)
  })

  it.each([
    ['count', 'count = (count || 0) + 1; return msg'],
    ['seen', 'if (typeof seen === "undefined") seen = {}; seen[msg.payload.cs.name] = true; return msg'],
    ['n', 'n++; return msg'],
    ['last', '[msg.previous, last] = [last, msg.topic]; return msg'],
    ['last', '({ topic: last } = msg); return msg'],
    ['key', 'for (key in msg) node.warn(key); return msg'],
    ['this', 'this.count = 1; return msg'],
    ['Math', 'Math.count = (Math.count || 0) + 1; return msg'],
    ['Array', 'Array.prototype.first = 1; return msg'],
    ['node', 'node.count = 1; return msg'],
    ['JSON', 'Object.assign(JSON, { seen: 1 }); return msg'],
    ['last', 'const f = () => { last = msg.topic }; f(); return msg'],
    ['self', 'const self = this; self.n = (self.n || 0) + 1; return msg'],
    ['P', 'const P = [].__proto__; P.n = 1; return msg'],
    ['m', 'const m = Math; Object.assign(m, { n: 1 }); return msg'],
    ['later', 'let later; later = this; later.n = 1; return msg'],
  ])('never where its code keeps something in %s that it does not declare', (name, func) => {
    expect(whyNotRun(code(func))).toBe(`it keeps what it puts into “${name}” from one message to the next`)
  })
})

describe('N6 the flow of the nodes that a preview runs', () => {
  const flow = foreignFlow([
    { id: 'tab', type: 'tab', label: 'Cycle' },
    { id: 'store', type: 'identity-store', name: 'Store' },
    { id: 'server', type: 'tls-config', name: '' },
    { ...node('inject', { once: true }), id: 'tick', z: 'tab', x: 1, y: 1 },
    { ...node('debug'), id: 'shown', z: 'tab', x: 1, y: 1 },
    { ...node('identity-join', { rule: 'r', rows: [] }), id: 'join', z: 'tab', x: 1, y: 1 },
    { ...node('http request', { url: 'http://a', credentials: { password: 'secret' } }), id: 'ask', z: 'tab', x: 1, y: 1 },
    { ...code('return msg', { credentials: { password: 'secret' } }), id: 'own', z: 'tab', x: 1, y: 1 },
  ])

  it.each([
    'const p = msg.payload; p.n = 1; return msg',
    'let found = undefined; found = 3; return msg',
    'const list = []; list.n = 1; let n = Math.PI; n += 1; return msg',
  ])('where its code writes to what is its own: %s', (func) => {
    expect(whyNotRun(code(func))).toBeNull()
  })

  it.each([
    code('if (Math.random() < 0.5) return null; return msg'),
    { ...code(''), type: 'switch', rules: [{ t: 'jsonata_exp', v: '$random() < 0.5', vt: 'jsonata' }] },
  ])('never where it draws by chance', (node) => {
    expect(whyNotRun(node)).toBe('what it makes of a message is drawn by chance')
  })

  it('has a stand-in for each node that is not run, and nothing that starts by itself', () => {
    expect(flow.flow.map(({ id, type }) => `${id}: ${type}`)).toEqual([
      'tab: tab',
      'join: identity-join',
      'ask: idweave-passing',
      'own: function',
    ])
    expect(flow.ours).toEqual(['identity-join'])
    expect([...flow.notRun.keys()]).toEqual(['ask'])
  })

  it('N9 has no credentials in it, nor any setting of a node that is not run', () => {
    expect(JSON.stringify(flow.flow)).not.toMatch(/secret|http:/)
  })
})
