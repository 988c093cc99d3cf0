/** A turn's place among the others: an edited question, or one asked again, is another child of the same parent. */
export type Node = { turn: string; parent?: string };

/** The turns that answer at the same place, oldest first: of ids the older is the smaller. */
export const beside = (nodes: Node[], { parent }: Node): Node[] =>
  nodes.filter((node) => node.parent === parent).sort((a, b) => (a.turn < b.turn ? -1 : 1));

/** The way from the first turn to this one. */
export function pathTo(nodes: Node[], turn: string | undefined): Node[] {
  const node = nodes.find((node) => node.turn === turn);
  return node ? [...pathTo(nodes, node.parent), node] : [];
}

/** The end of the newest way through this turn. */
export function newestUnder(nodes: Node[], turn: string): string {
  const next = beside(nodes, { turn: '', parent: turn }).at(-1);
  return next ? newestUnder(nodes, next.turn) : turn;
}
