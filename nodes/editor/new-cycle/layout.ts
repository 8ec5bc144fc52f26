/** Where nodes stand on the canvas: steps of a lane side by side, as wide as their names, lanes below one another in groups. */

/** A node as the flow's JSON has it. */
export type FlowNode = Readonly<Record<string, unknown>> & { readonly id: string; readonly type: string }

/** A node of a group before it has a place. */
export interface LaneNode {
  readonly node: FlowNode
  /** Its lane, counted from the top of the group. */
  readonly lane: number
  /** Its column; nodes of a column are centred below each other. */
  readonly column: number
}

export interface Group {
  readonly name: string
  readonly colour: string
  readonly nodes: readonly LaneNode[]
}

/** As Node-RED draws them. */
const grid = 20
const nodeHeight = 30
const lineHeight = 60
const gap = 30
/** In it the steps stand one behind the other. */
const stepsLane = 1
const padding = 26
/** Where nodes begin, with room for the button of an inject node. */
const left = 66
const button = 30
const top = 130

/** What a node takes in width: its label in letters of about seven pixels, with room for icon and ports. */
export function widthOf({ type, name, crontab }: Readonly<Record<string, unknown>>): number {
  if (type === 'link in' || type === 'link out') return 30
  // A schedule is shown by a sign behind the name.
  const letters = String(name ?? '').length + (typeof crontab === 'string' && crontab !== '' ? 2 : 0)
  return Math.max(100, grid * Math.ceil((letters * 7.2 + 57) / grid))
}

/** The groups below one another, each with its nodes. */
export function placed(tab: string, groups: readonly Group[], newId: () => string): readonly FlowNode[] {
  const all: FlowNode[] = []
  let y = top
  for (const group of groups) {
    const id = newId()
    const columns = columnsOf(group)
    const nodes = group.nodes.map(({ node, lane, column }): FlowNode => {
      // What explains the whole stands where it begins.
      const x = node.type === 'comment' ? left + widthOf(node) / 2 : (columns.get(column) ?? left)
      return { ...node, x, y: y + lane * lineHeight, z: tab, g: id }
    })
    const lanes = Math.max(...group.nodes.map(({ lane }) => lane))
    const right = Math.max(...nodes.map((node) => Number(node['x']) + widthOf(node) / 2 + (node.type === 'debug' ? button : 0)))
    const from = left - button
    const h = lanes * lineHeight + nodeHeight + 2 * padding
    all.push(
      groupNode({
        id,
        tab,
        group,
        nodes,
        box: { x: from - padding, y: y - nodeHeight / 2 - padding, w: right - from + 2 * padding, h },
      }),
    )
    all.push(...nodes)
    y += h + grid
  }
  return all
}

/**
 * The middle of each column. Where several lanes share one, the steps' own lane says how wide it is; the first has to hold
 * all, so that nothing stands out to the left.
 */
function columnsOf({ nodes }: Group): ReadonlyMap<number, number> {
  const middles = new Map<number, number>()
  let x = left
  const count = Math.max(...nodes.map(({ column }) => column)) + 1
  for (let column = 0; column < count; column++) {
    const inIt = nodes.filter((each) => each.column === column && each.node.type !== 'comment')
    const steps = column === 0 ? inIt : inIt.filter(({ lane }) => lane === stepsLane)
    const width = Math.max(0, ...(steps.length > 0 ? steps : inIt).map(({ node }) => widthOf(node)))
    middles.set(column, x + width / 2)
    if (width > 0) x += width + gap
  }
  return middles
}

interface Box {
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
}

function groupNode(of: {
  readonly id: string
  readonly tab: string
  readonly group: Group
  readonly nodes: readonly FlowNode[]
  readonly box: Box
}): FlowNode {
  const { id, tab, group, nodes, box } = of
  const { name, colour } = group
  const style = {
    stroke: colour,
    'stroke-opacity': '1',
    fill: colour,
    'fill-opacity': '0.06',
    label: true,
    'label-position': 'nw',
    color: '#666666',
  }
  return { id, type: 'group', z: tab, name, style, nodes: nodes.map((node) => node.id), ...box }
}
