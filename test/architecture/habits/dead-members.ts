/**
 * Dead members: what a class or an interface declares and nobody reads. Writing is no use. A member counts as read where a value
 * leaves our sight: handed to a library, to JSON, or to something that takes anything.
 */
import ts from 'typescript'
import type { Finding, Habit } from './habit'
import { describesLibrary, lineOf, type Project, type Source, walk } from './project'

export const deadMembers: Habit = {
  name: 'dead-members',
  rule: 'A member of a class or an interface is read by somebody.',
  find: (project) => new MemberReader(project).unread(),
}

/** Where members are held to it: the programme, without pages of the editor and what describes libraries. */
function isHeld({ path }: Source): boolean {
  return /^(?:runtime|nodes\/adapter|bin)\//.test(path) && !describesLibrary.test(path)
}

/** Called without being named: by the language, and by jsep of the parser that is made from it. */
const calledUnseen = /\.(?:toString|toJSON)$|^Parser\.gobble/

type Member = ts.ClassElement | ts.TypeElement | ts.ParameterPropertyDeclaration

class MemberReader {
  private readonly ours: ReadonlySet<ts.SourceFile>
  /** Declarations of members that are read, ours and libraries'. */
  private readonly read = new Set<ts.Node>()
  private readonly seen = new Set<ts.Type>()

  constructor(private readonly project: Project) {
    this.ours = new Set(project.sources.map(({ tree }) => tree))
    for (const { tree } of project.sources) walk(tree, (node) => this.note(node))
  }

  unread(): readonly Finding[] {
    const readers = Map.groupBy(this.read, (declaration) => memberName(declaration) ?? '')
    return this.project.sources.filter(isHeld).flatMap(({ path, tree }) => {
      const found: Finding[] = []
      walk(tree, (node) => {
        if (!ts.isClassLike(node) && !ts.isInterfaceDeclaration(node)) return
        for (const member of membersOf(node)) {
          const name = memberName(member)
          if (name === undefined || this.read.has(member)) continue
          if (this.isReadAsAnother(node, readers.get(name) ?? []) || this.isInherited(node, name)) continue
          const what = `${node.name?.text ?? 'a class'}.${name}`
          if (!calledUnseen.test(what)) found.push({ file: path, line: lineOf(member), what, weight: 1 })
        }
      })
      return found
    })
  }

  private get checker(): ts.TypeChecker {
    return this.project.checker
  }

  /** Notes what a node reads. */
  private note(node: ts.Node): void {
    if (ts.isPropertyAccessExpression(node)) {
      if (!isWritten(node)) this.noteSymbol(this.checker.getSymbolAtLocation(node.name), node)
    } else if (ts.isElementAccessExpression(node)) {
      if (ts.isStringLiteralLike(node.argumentExpression)) this.noteProperty(node.expression, node.argumentExpression.text)
      else this.notePropertiesOf(this.checker.getTypeAtLocation(node.expression))
    } else if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent)) {
      const name = node.propertyName ?? node.name
      if (node.dotDotDotToken) this.notePropertiesOf(this.checker.getTypeAtLocation(node.parent))
      else if (ts.isIdentifier(name) || ts.isStringLiteralLike(name)) this.noteProperty(node.parent, name.text)
    } else if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.InKeyword) {
      if (ts.isStringLiteralLike(node.left)) this.noteProperty(node.right, node.left.text)
    } else if (ts.isIndexedAccessTypeNode(node)) this.noteIndexedAccess(node)
    else if (ts.isTypeOperatorNode(node) && node.operator === ts.SyntaxKind.KeyOfKeyword)
      this.notePropertiesOf(this.checker.getTypeFromTypeNode(node.type))
    else if (ts.isSpreadAssignment(node)) this.notePropertiesOf(this.checker.getTypeAtLocation(node.expression))
    else if (ts.isExpression(node)) this.noteLeaving(node)
  }

  private noteIndexedAccess(node: ts.IndexedAccessTypeNode): void {
    const index = this.checker.getTypeFromTypeNode(node.indexType)
    for (const literal of index.isUnion() ? index.types : [index])
      if (literal.isStringLiteral()) this.noteProperty(node.objectType, literal.value)
  }

  /** What a member reads of itself, as one that calls itself, is no use of it. */
  private noteSymbol(symbol: ts.Symbol | undefined, from?: ts.Node): void {
    for (const declaration of symbol?.declarations ?? []) if (!isWithin(from, declaration)) this.read.add(declaration)
  }

  private noteProperty(object: ts.Node, name: string): void {
    const type = this.checker.getTypeAtLocation(object)
    for (const each of type.isUnion() ? type.types : [type]) this.noteSymbol(this.checker.getPropertyOfType(each, name))
  }

  private notePropertiesOf(type: ts.Type): void {
    for (const each of type.isUnion() ? type.types : [type])
      for (const property of this.checker.getPropertiesOfType(each)) this.noteSymbol(property)
  }

  /** Notes everything of a value that is handed to where its readers cannot be seen. */
  private noteLeaving(node: ts.Expression): void {
    if (isWrittenOut(node) || !isHandedOver(node)) return
    const given = this.checker.getTypeAtLocation(node)
    if (given.flags & (ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike | ts.TypeFlags.BooleanLike | ts.TypeFlags.Any)) return
    const wanted = ts.isAsExpression(node.parent)
      ? this.checker.getTypeAtLocation(node.parent)
      : this.checker.getContextualType(node)
    if (wanted === undefined) return
    if (isAnything(wanted)) this.noteDeep(given)
    else if (this.isForeign(wanted)) this.notePropertiesOf(given)
  }

  private isForeign(type: ts.Type): boolean {
    const declarations = type.getSymbol()?.declarations ?? []
    return declarations.length > 0 && declarations.every((declaration) => !this.ours.has(declaration.getSourceFile()))
  }

  private noteDeep(type: ts.Type): void {
    if (this.seen.has(type)) return
    this.seen.add(type)
    if (type.isUnionOrIntersection()) for (const each of type.types) this.noteDeep(each)
    if (type.flags & ts.TypeFlags.Object)
      for (const argument of this.checker.getTypeArguments(type as ts.TypeReference)) this.noteDeep(argument)
    const index = type.getStringIndexType()
    if (index) this.noteDeep(index)
    for (const property of this.checker.getPropertiesOfType(type)) {
      if (!property.declarations?.some((declaration) => this.ours.has(declaration.getSourceFile()))) continue
      this.noteSymbol(property)
      this.noteDeep(this.checker.getTypeOfSymbol(property))
    }
  }

  /**
   * Whether it is read as another type that fits it: a class as an interface it does not name, an answer as what a page expects.
   */
  private isReadAsAnother(owner: ts.ClassLikeDeclaration | ts.InterfaceDeclaration, readers: readonly ts.Node[]): boolean {
    const own = this.checker.getTypeAtLocation(owner)
    return readers.some((reader) => {
      const other = reader.parent
      if (!ts.isClassLike(other) && !ts.isInterfaceDeclaration(other) && !ts.isTypeLiteralNode(other)) return false
      const type = this.checker.getTypeAtLocation(other)
      return other !== owner && (this.checker.isTypeAssignableTo(own, type) || this.checker.isTypeAssignableTo(type, own))
    })
  }

  /** Whether a type above, perhaps a library's, has the member: then it is called by that name. */
  private isInherited(owner: ts.ClassLikeDeclaration | ts.InterfaceDeclaration, name: string): boolean {
    const above = (owner.heritageClauses ?? []).flatMap((clause) => clause.types)
    return above.some((type) => {
      const property = this.checker.getPropertyOfType(this.checker.getTypeAtLocation(type), name)
      return property?.declarations?.some(
        (declaration) => this.read.has(declaration) || !this.ours.has(declaration.getSourceFile()),
      )
    })
  }
}

function membersOf(owner: ts.ClassLikeDeclaration | ts.InterfaceDeclaration): readonly Member[] {
  const parameters = owner.members
    .filter(ts.isConstructorDeclaration)
    .flatMap(({ parameters }) => parameters.filter((parameter) => ts.isParameterPropertyDeclaration(parameter, parameter.parent)))
  return [...owner.members, ...(parameters as readonly ts.ParameterPropertyDeclaration[])]
}

function memberName(node: ts.Node): string | undefined {
  const { name } = node as ts.NamedDeclaration
  if (name === undefined) return undefined
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isPrivateIdentifier(name) ? name.text : undefined
}

/** Whether a type says nothing of what is in it: `unknown`, `object`, or a record or a list of such. */
function isAnything(type: ts.Type, seen = new Set<ts.Type>()): boolean {
  if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.NonPrimitive)) return true
  const members = type.getStringIndexType() ?? type.getNumberIndexType()
  // A text is a list of texts, and a type may contain itself.
  if (members === undefined || seen.has(members)) return false
  return isAnything(members, seen.add(members))
}

function isWritten(node: ts.PropertyAccessExpression): boolean {
  const { parent } = node
  if (ts.isBinaryExpression(parent) && parent.left === node) {
    const { kind } = parent.operatorToken
    return kind === ts.SyntaxKind.EqualsToken || (isAssignment(kind) && ts.isExpressionStatement(parent.parent))
  }
  const isCounted = ts.isPostfixUnaryExpression(parent) || (ts.isPrefixUnaryExpression(parent) && isCount(parent.operator))
  return isCounted && ts.isExpressionStatement(parent.parent)
}

/** `+=` and the like; not `??=`, `||=` and `&&=`, which look at what is there. */
function isAssignment(kind: ts.SyntaxKind): boolean {
  const looks = [
    ts.SyntaxKind.QuestionQuestionEqualsToken,
    ts.SyntaxKind.BarBarEqualsToken,
    ts.SyntaxKind.AmpersandAmpersandEqualsToken,
  ]
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment && !looks.includes(kind)
}

function isCount(operator: ts.PrefixUnaryOperator): boolean {
  return operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken
}

function isWithin(node: ts.Node | undefined, declaration: ts.Node): boolean {
  for (let around = node; around; around = around.parent) if (around === declaration) return true
  return false
}

/** Whether an expression is a text, a number or a function: it has no members of ours. */
function isWrittenOut(node: ts.Expression): boolean {
  return (
    ts.isLiteralExpression(node) || ts.isTemplateExpression(node) || ts.isFunctionExpression(node) || ts.isArrowFunction(node)
  )
}

/** Whether an expression is given to something: as an argument, a result, a member or an element. */
function isHandedOver(node: ts.Expression): boolean {
  const { parent } = node
  if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) return parent.arguments?.includes(node) ?? false
  if (ts.isPropertyAssignment(parent) || ts.isVariableDeclaration(parent)) return parent.initializer === node
  if (ts.isArrowFunction(parent)) return parent.body === node
  return (
    ts.isReturnStatement(parent) ||
    ts.isArrayLiteralExpression(parent) ||
    ts.isShorthandPropertyAssignment(parent) ||
    ts.isAsExpression(parent) ||
    ts.isThrowStatement(parent)
  )
}
