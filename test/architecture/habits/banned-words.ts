/** Banned words in the names we declare: files, types, functions, members, variables, and codes in unions of texts. */
import { basename } from 'node:path'
import ts from 'typescript'
import type { Finding, Habit } from './habit'
import { describesLibrary, lineOf, type Source, walk } from './project'
import { bannedVariables, bannedWords, exceptions } from './words'

export const plainWords: Habit = {
  name: 'banned-words',
  rule: 'A name says what it means in the words of the field; test/architecture/habits/words.ts has the table.',
  find: ({ sources }) => sources.flatMap(wordsIn),
}

function wordsIn(source: Source): readonly Finding[] {
  const { path, tree } = source
  if (describesLibrary.test(path)) return []
  const file = basename(path).replace(/\.[^.]+$/, '')
  const found = faultsOf(file, path).map((what) => ({ file: path, line: 1, what, weight: 1 }))
  walk(tree, (node) => {
    const name = declaredName(node)
    if (name === undefined) return
    const faults = isVariable(node) && bannedVariables.includes(name) ? [`${name}: call it by what it is`] : faultsOf(name, path)
    for (const what of faults) found.push({ file: path, line: lineOf(node), what, weight: 1 })
  })
  return found
}

/** What is wrong with a name declared in a file, a sentence for each banned word. */
export function faultsOf(name: string, path: string): readonly string[] {
  const parts = ` ${partsOf(name).join(' ')} `
  return bannedWords.flatMap(({ words, instead, where }) => {
    const word = words.find((each) => parts.includes(` ${each} `))
    if (word === undefined || (where !== undefined && !where.test(path)) || isExcepted(name, path)) return []
    return [`${name}: say ${instead.replaceAll('`', '')}`]
  })
}

function isExcepted(name: string, path: string): boolean {
  return exceptions.some((exception) => exception.name.test(name) && (exception.where?.test(path) ?? true))
}

/** The words of a name in lower case: camelCase, kebab-case, snake_case, figures apart. */
export function partsOf(name: string): readonly string[] {
  return (name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? []).map((part) => part.toLowerCase())
}

function isVariable(node: ts.Node): boolean {
  return ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isBindingElement(node)
}

/**
 * The name a node declares. What is taken out of an object under the name it has there is declared where the object is; so are
 * the members of a literal whose type is written down.
 */
function declaredName(node: ts.Node): string | undefined {
  if (ts.isLiteralTypeNode(node) && !isUsed(node)) return ts.isStringLiteral(node.literal) ? node.literal.text : undefined
  if (ts.isExportSpecifier(node) || ts.isImportSpecifier(node)) return node.propertyName && textOf(node.name)
  if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent) && node.propertyName === undefined) return undefined
  if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node))
    return isOwnLiteral(node.parent) && !ts.isShorthandPropertyAssignment(node) ? textOf(node.name) : undefined
  const declares =
    isVariable(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isClassLike(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isTypeParameterDeclaration(node) ||
    ts.isPropertySignature(node) ||
    ts.isMethodSignature(node) ||
    ts.isPropertyDeclaration(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isAccessor(node) ||
    ts.isEnumDeclaration(node) ||
    ts.isEnumMember(node) ||
    (ts.isModuleDeclaration(node) && ts.isIdentifier(node.name))
  return declares ? textOf((node as ts.NamedDeclaration).name) : undefined
}

/** Whether a text stands in a type to choose from what is declared elsewhere, as in `Pick<Run, 'status'>`. */
function isUsed({ parent }: ts.LiteralTypeNode): boolean {
  return ts.isTypeReferenceNode(parent) || ts.isIndexedAccessTypeNode(parent) || ts.isExpressionWithTypeArguments(parent)
}

/** Whether a literal is the value of a variable or a function without a type: then its members are declared here. */
function isOwnLiteral(literal: ts.Node): boolean {
  const { parent } = literal
  if (ts.isPropertyAssignment(parent)) return isOwnLiteral(parent.parent)
  if (ts.isParenthesizedExpression(parent) && ts.isArrowFunction(parent.parent)) return parent.parent.type === undefined
  if (ts.isReturnStatement(parent)) {
    const maker = ts.findAncestor(parent, ts.isFunctionLike)
    return maker !== undefined && maker.type === undefined
  }
  return ts.isVariableDeclaration(parent) && parent.type === undefined
}

function textOf(name: ts.Node | undefined): string | undefined {
  if (name === undefined) return undefined
  return ts.isIdentifier(name) || ts.isStringLiteral(name) || ts.isPrivateIdentifier(name) ? name.text : undefined
}
