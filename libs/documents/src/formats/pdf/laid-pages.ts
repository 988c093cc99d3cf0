import { type Edge, edgesOf, furniture } from './furniture.ts';
import { layOut, type PageBlock } from './layout.ts';
import type { PageContent, Segment } from './page.ts';

/** What stands on a page in reading order, without what runs along its edges. */
export interface LaidPage {
  page: PageContent;
  blocks: PageBlock[];
}

interface EarlyPage {
  edges: Edge[];
  running: ReadonlySet<Segment>;
  blocks: PageBlock[];
}

/**
 * Pages laid out as they come, while others are still read. What runs along their edges is told from the pages that came
 * with them; where all pages together tell otherwise, a page is laid out again.
 */
export class LaidPages {
  readonly #early = new Map<PageContent, EarlyPage>();

  add(pages: readonly PageContent[]): void {
    const edges = pages.map(edgesOf);
    const running = furniture(edges);
    pages.forEach((page, index) => {
      const own = { edges: edges[index]!, running: running[index]! };
      this.#early.set(page, { ...own, blocks: without(page, own.running) });
    });
  }

  /** All pages of a document; those that were not added before are laid out now. */
  of(pages: readonly PageContent[]): LaidPage[] {
    const running = furniture(pages.map((page) => this.#early.get(page)?.edges ?? edgesOf(page)));
    return pages.map((page, index) => {
      const early = this.#early.get(page);
      const isRight = early && areSame(early.running, running[index]!);
      return { page, blocks: isRight ? early.blocks : without(page, running[index]!) };
    });
  }
}

const without = (page: PageContent, running: ReadonlySet<Segment>): PageBlock[] =>
  layOut(page, (segment) => !running.has(segment));

const areSame = <T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean =>
  a.size === b.size && [...a].every((one) => b.has(one));
