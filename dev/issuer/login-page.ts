import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Provider } from 'oidc-provider';
import { logIn, REALM_USERS } from './realm.ts';

/** Answers `GET` and `POST /realms/…/login/<interaction>`: the one page that a person sees of the issuer. */
export async function loginPage(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  await provider.interactionDetails(request, response);
  if (request.method !== 'POST') return show(response, 200);
  const form = new URLSearchParams(await text(request));
  const user = logIn(form.get('username'), form.get('password'));
  if (!user) return show(response, 401, 'No such user, or another password.');
  await provider.interactionFinished(request, response, { login: { accountId: user.sub } });
}

function show(response: ServerResponse, status: number, problem = ''): void {
  const names = REALM_USERS.map(({ username }) => username).join(' or ');
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
  response.end(`<!doctype html>
<html lang="en">
<meta name="viewport" content="width=device-width">
<title>Anki Compendium: development log-in</title>
<style>
  body { font: 1rem/1.5 system-ui, sans-serif; max-width: 20rem; margin: 15vh auto; padding: 0 1rem }
  input, button { font: inherit; width: 100%; box-sizing: border-box; margin: .2rem 0 1rem; padding: .4rem }
  .problem { color: #a00 }
</style>
<h1>Log in</h1>
<p>Development issuer: user ${names}; the password is the user name.</p>
<p class="problem" role="alert">${problem}</p>
<form method="post">
  <label>User <input name="username" autocomplete="username" autofocus required></label>
  <label>Password <input name="password" type="password" autocomplete="current-password" required></label>
  <button>Log in</button>
</form>
</html>
`);
}
