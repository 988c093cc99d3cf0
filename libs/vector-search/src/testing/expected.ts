/** What the index must answer, kept by the plainest means there are: one map of versions. */
export class Expected {
  readonly live = new Map<string, string>();
  readonly removed = new Map<string, string>();

  /** A newer version takes an older one's place; one that was removed stays away. */
  put(document: string, version: string): void {
    if (!this.isSettled(document, version)) this.live.set(document, version);
  }

  remove(document: string, version: string): void {
    if ((this.removed.get(document) ?? '') < version) this.removed.set(document, version);
    if ((this.live.get(document) ?? '~') <= version) this.live.delete(document);
  }

  /** This version or a newer one was taken in or removed. */
  isSettled(document: string, version: string): boolean {
    return (this.live.get(document) ?? '') >= version || (this.removed.get(document) ?? '') >= version;
  }
}
