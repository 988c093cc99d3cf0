/** The element of page.html with this id. */
export const byId = <Kind extends HTMLElement = HTMLElement>(id: string): Kind => document.getElementById(id) as Kind;

/** A new element; what is given as text stays text. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Partial<HTMLElementTagNameMap[Tag]> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** A button that cannot be pressed again while its action runs. */
export function button(label: string, action: () => unknown): HTMLButtonElement {
  const made = element('button', { type: 'button' }, label);
  made.addEventListener('click', async () => {
    made.disabled = true;
    await action();
    made.disabled = false;
  });
  return made;
}

/** Tells those who do not see the page. */
export const announce = (text: string): void => void (byId('announcements').textContent = text);
