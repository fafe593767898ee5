/** The built files of a page: by them an old page is told from a new one. Pure. */

/** Script and styles that the page names, in the order of their names. */
export function files(html: string): string[] {
  return [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+\.(?:js|css))"/g)].map((found) => found[1]!).sort();
}

/** True only where both are known and differ: a page that cannot be read says nothing. */
export function differ(mine: readonly string[], theirs: readonly string[]): boolean {
  return mine.length > 0 && theirs.length > 0 && mine.join() !== theirs.join();
}
