// Keeps the focus where somebody works by key. The rule of this module: when what has the focus is taken away or can
// no longer be pressed, the focus goes on to what comes next in the nearest part of the page that is still there, or
// to that part's home (`data-home`); whoever has put the focus nowhere themselves is left there.

const PRESSED = "a[href], button, input, select, textarea, summary, [tabindex]";

export function keepFocus(page: HTMLElement): () => void {
  let trail: HTMLElement[] = [];
  let following: HTMLElement[] = [];
  let lodged: HTMLElement | undefined; // the whole page's work, until there is a home in it again

  function remember(event: FocusEvent): void {
    const at = event.target as HTMLElement;
    trail = [];
    for (let each: HTMLElement | null = at; each && each !== page; each = each.parentElement) trail.push(each);
    const all = pressable(page);
    following = all.slice(all.indexOf(at) + 1);
  }

  function forget(event: FocusEvent): void {
    const left = event.target as HTMLElement;
    // What is taken away is so by the time this is looked at; whoever pressed beside everything else meant it.
    queueMicrotask(() => {
      if (isLost() && canHave(left)) trail = [];
    });
  }

  function look(): void {
    if (lodged && document.activeElement === lodged) {
      lodged.querySelector<HTMLElement>("[data-home]")?.focus();
      return;
    }
    const [held, ...around] = trail;
    if (!held || !isLost() || canHave(held)) return;
    const part = around.find((each) => each.isConnected) ?? page;
    for (let each: HTMLElement | null = part; each; each = each === page ? null : each.parentElement) {
      const inside = each;
      const next = following.find((one) => inside.contains(one) && canHave(one)) ?? home(inside) ?? pressable(inside)[0];
      if (!next) continue;
      next.focus();
      lodged = next.matches("main") ? next : undefined;
      return;
    }
  }

  page.addEventListener("focusin", remember);
  page.addEventListener("focusout", forget);
  const watched = new MutationObserver(look);
  watched.observe(page, { childList: true, subtree: true, attributes: true, attributeFilter: ["disabled"] });
  return () => {
    watched.disconnect();
    page.removeEventListener("focusin", remember);
    page.removeEventListener("focusout", forget);
  };
}

/** Nothing has the focus, or what has it does not hear keys any more. */
function isLost(): boolean {
  const at = document.activeElement;
  return !at || at === document.body || at.matches(":disabled");
}

function canHave(element: HTMLElement): boolean {
  return element.isConnected && !element.matches(":disabled");
}

/** Where a part's work is begun; the whole page's is `main` itself, while there is nothing in it. */
function home(part: HTMLElement): HTMLElement | undefined {
  return part.querySelector<HTMLElement>("[data-home]") ?? (part.matches("main") ? part : undefined);
}

function pressable(part: HTMLElement): HTMLElement[] {
  return [...part.querySelectorAll<HTMLElement>(PRESSED)].filter((each) => each.tabIndex >= 0 && canHave(each) && each.offsetParent !== null);
}
