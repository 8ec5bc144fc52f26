/** Holds every answer of the API against its own description. */
import Ajv2020 from 'ajv/dist/2020'
import type { ValidateFunction } from 'ajv'
import { describeApi } from '../../runtime/api/contract/openapi'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** Undefined when the answer is no JSON. */
  readonly json: never
}

/** The whole answer, its JSON read. */
export async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text()
  const isJson = (response.headers.get('content-type') ?? '').includes('json')
  const { status, headers } = response
  return { status, headers, text, json: (isJson ? JSON.parse(text) : undefined) as never }
}

interface Described {
  readonly paths: Record<string, Record<string, { responses: Record<string, { content?: Record<string, { schema: object }> }> }>>
  readonly components: object
}

/** Holds answers against the description: an undescribed route, status or property is an error. */
export class Judge {
  private readonly api = describeApi('/') as unknown as Described
  private readonly ajv = new Ajv2020({
    strict: false,
    formats: { 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, uuid: /^[0-9a-f-]{36}$/ },
  })
  private readonly known = new Map<string, ValidateFunction>()

  judge(method: string, path: string, answer: Answer): void {
    const plain = path.split('?')[0] ?? ''
    const template = Object.keys(this.api.paths).find(
      (pattern) =>
        new RegExp(`^${pattern.replace(/\{\w+\}/g, '[^/]+')}$`).test(plain) && this.api.paths[pattern]?.[method.toLowerCase()],
    )
    if (template === undefined) {
      if (answer.status === 404) return
      throw new Error(`${method} ${path} answers ${answer.status} and is not described`)
    }
    const described = this.api.paths[template]?.[method.toLowerCase()]?.responses[answer.status]
    if (!described) throw new Error(`${method} ${path} answers ${answer.status}, which is not described: ${answer.text}`)
    const type = (answer.headers.get('content-type') ?? '').split(';')[0] ?? ''
    if (!described.content) return
    const media = described.content[type]
    if (!media) throw new Error(`${method} ${path} answers ${answer.status} as ${type}, which is not described`)
    if (answer.json !== undefined) this.check(`${method} ${template} ${answer.status}`, media.schema, answer.json)
  }

  private check(what: string, schema: object, value: unknown): void {
    const validate = this.known.get(what) ?? this.ajv.compile({ ...schema, components: this.api.components })
    this.known.set(what, validate)
    if (!validate(value))
      throw new Error(
        `${what} is not as described: ${this.ajv.errorsText(validate.errors)}\n${JSON.stringify(value).slice(0, 2000)}`,
      )
  }
}
