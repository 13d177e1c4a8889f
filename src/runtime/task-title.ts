/**
 * What a task is called to people: its title, or else its element's name. A title that is empty is none, and has no name
 * stand in for it: pages and notices then say what their language has for it.
 */
export function taskTitle(
  title: string | undefined,
  element: { readonly name?: string } | undefined,
): string | undefined {
  return (title ?? element?.name) || undefined;
}
