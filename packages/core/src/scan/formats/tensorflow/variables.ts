import { literalOf } from './attribute.ts';
import { type GraphNode, nodeOf, type TensorflowGraph } from './graph.ts';

/**
 * The tensors that are assigned to each variable of the graph, by the node of its handle; without variables that something else may set:
 * a function or an operation that takes the handle, or another handle of the same name.
 */
export function assignedOnce({ main, scopes }: TensorflowGraph): ReadonlyMap<string, readonly string[]> {
  const handles = new Map<string, number>();
  for (const { nodes } of scopes)
    for (const node of nodes.values()) {
      if (node.operation !== 'VarHandleOp') continue;
      const shared = sharedName(node);
      if (shared === undefined) return new Map();
      handles.set(shared, (handles.get(shared) ?? 0) + 1);
    }
  const assigned = new Map<string, string[]>();
  for (const node of main.nodes.values())
    if (node.operation === 'VarHandleOp' && handles.get(sharedName(node)!) === 1) assigned.set(node.name, []);
  for (const { operation, inputs } of main.nodes.values()) {
    if (operation === 'ReadVariableOp' || operation === 'VarIsInitializedOp') continue;
    for (const [at, input] of inputs.entries()) {
      const variable = nodeOf(input);
      const value = inputs[1];
      if (operation === 'AssignVariableOp' && at === 0 && value !== undefined)
        assigned.get(variable)?.push(value);
      else assigned.delete(variable);
    }
  }
  for (const [name, values] of assigned) if (values.length === 0) assigned.delete(name);
  return assigned;
}

/** By which name other handles share the variable; undefined where that is not written out. */
function sharedName({ name, attributes }: GraphNode): string | undefined {
  const shared = attributes.get('shared_name');
  if (shared === undefined) return name;
  const literal = literalOf(shared);
  return literal === '' ? name : literal;
}
