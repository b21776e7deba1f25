// Who is asking, at the top of the page: by a key, by a session, or nobody; with the ways in and out.
import { endSession, whoAsks } from "../common/session";

const part = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;

export async function showWho(headers: Record<string, string>): Promise<void> {
  const who = await whoAsks(headers);
  if (!who) return;
  const how = who.development ? "development log-in, this machine only 开发登录" : who.role;
  part("who").textContent = `${who.name} · ${how}`;
  part("who").title = who.said ?? who.actor;
  const login = part<HTMLAnchorElement>("login");
  login.hidden = who.session || !who.login;
  if (who.login) login.href = who.login;
  part("logout").hidden = !who.session;
}

export function offerLogout(): void {
  part("logout").addEventListener("click", () => void endSession());
}
