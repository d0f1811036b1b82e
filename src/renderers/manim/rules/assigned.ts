// What the names of a scene hold, where nothing but plain assignments gives them values.
import type { SyntaxNode } from '@lezer/common';
import { childrenOf, nameOf, nodesOf, type SourceTree } from '../source-tree.ts';

/** Whether the name is a parameter, or is given its values by a loop or a comprehension. */
function isGivenElsewhere(node: SyntaxNode): boolean {
  const parent = node.parent;
  if (!parent) return false;
  if (parent.name === 'ParamList') return true;
  const isLoop = parent.name === 'ForStatement' || parent.name.endsWith('ComprehensionExpression');
  return isLoop && (node.prevSibling?.name === 'for' || node.prevSibling?.name === ',');
}

/** `a` of `a = value`; nothing where several names are given values at once. */
function plainTarget(node: SyntaxNode): { readonly target: SyntaxNode; readonly value: SyntaxNode } | undefined {
  const [target, sign, value, ...more] = childrenOf(node);
  const isPlain = target?.name === 'VariableName' && sign?.name === 'AssignOp' && more.length === 0;
  return isPlain && value ? { target, value } : undefined;
}

/**
 * Every value of each name that only plain assignments give values. A name means the same in all of the source here: where two functions use
 * one name for two things, both their values are listed.
 */
export function assignedValues(scene: SourceTree): ReadonlyMap<string, readonly SyntaxNode[]> {
  const values = new Map<string, SyntaxNode[]>();
  const others = new Set<string>(['']);
  for (const node of nodesOf(scene, 'AssignStatement')) {
    const plain = plainTarget(node);
    if (plain) {
      const name = nameOf(scene, plain.target);
      const known = values.get(name);
      if (known) known.push(plain.value);
      else values.set(name, [plain.value]);
    } else {
      for (const child of childrenOf(node)) if (child.name === 'VariableName') others.add(nameOf(scene, child));
    }
  }
  for (const node of nodesOf(scene, 'VariableName')) if (isGivenElsewhere(node)) others.add(nameOf(scene, node));
  for (const name of others) values.delete(name);
  return values;
}

/** The names all of whose values are such. */
export function namesHolding(
  values: ReadonlyMap<string, readonly SyntaxNode[]>,
  isSuch: (value: SyntaxNode) => boolean,
): ReadonlySet<string> {
  return new Set([...values].filter(([, held]) => held.every(isSuch)).map(([name]) => name));
}
