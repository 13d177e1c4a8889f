import { type Html, html } from '../html.ts';
import type { PageFrame } from '../page-frame.ts';
import type { PageSession } from '../session.ts';
import type { Visit } from '../visit.ts';

/** A form of a session: it bears the session's key, without which it is not taken. */
export function form(action: string, { formKey }: Pick<PageSession, 'formKey'>, body: Html): Html {
  return html`<form method="post" action="${action}">
<input type="hidden" name="key" value="${formKey}">
${body}
</form>
`;
}

/** A form by which somebody logs out. */
export function logOut({ texts }: PageFrame, { session }: Visit, path: string): Html {
  return form(
    `${path}/logout`,
    session,
    html`<p class="actions"><button class="button plain" type="submit">${texts.logOut}</button></p>`,
  );
}
