// Who is asking, and the ways in and out for people: what every page shows of it at its top.

export interface Who {
  actor: string;
  name: string;
  role: string;
  session: boolean;
  development: boolean;
  login: string | null;
  said: string | null;
}

// A key that is given stands before the session, as it does at the service.
export async function whoAsks(headers: Record<string, string>): Promise<Who | null> {
  try {
    const told = await fetch("/session", { headers });
    return told.ok ? ((await told.json()) as Who) : null;
  } catch {
    return null; // a page says by its first question that the service cannot be reached
  }
}

export async function endSession(): Promise<void> {
  const told = await fetch("/logout", { method: "POST", headers: { accept: "application/json" } });
  if (told.ok) location.assign(((await told.json()) as { next: string }).next);
}
