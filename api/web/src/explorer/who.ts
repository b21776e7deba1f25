// Who is asking, at the top of the page: by a key, by a session, or nobody; with the ways in and out.

interface Who {
  actor: string;
  name: string;
  role: string;
  session: boolean;
  development: boolean;
  login: string | null;
  said: string | null;
}

const part = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;

// A key that is given stands before the session, as it does at the service.
export async function showWho(headers: Record<string, string>): Promise<void> {
  const told = await fetch("/session", { headers });
  if (!told.ok) return;
  const who = (await told.json()) as Who;
  const how = who.development ? "development log-in, this machine only 开发登录" : who.role;
  part("who").textContent = `${who.name} · ${how}`;
  part("who").title = who.said ?? who.actor;
  const login = part<HTMLAnchorElement>("login");
  login.hidden = who.session || !who.login;
  if (who.login) login.href = who.login;
  part("logout").hidden = !who.session;
}

export function offerLogout(): void {
  part("logout").addEventListener("click", async () => {
    const told = await fetch("/logout", { method: "POST", headers: { accept: "application/json" } });
    if (told.ok) location.assign(((await told.json()) as { next: string }).next);
  });
}
