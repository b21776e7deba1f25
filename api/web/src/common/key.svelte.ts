// The key of who works here. It lives in sessionStorage because the chart and the review are two documents of one
// sitting: in memory alone it would be gone with every step between them. It never reaches the disk's localStorage
// or a cookie, and is gone when the tab is closed.
const PLACE = "xinmai.key";

class Key {
  value = $state(sessionStorage.getItem(PLACE) ?? "");

  keep(given: string): void {
    this.value = given.trim();
    if (this.value) sessionStorage.setItem(PLACE, this.value);
    else sessionStorage.removeItem(PLACE);
  }
}

export const key = new Key();
