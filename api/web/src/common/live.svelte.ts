// What is told to those who hear the page: one polite live region, fed by whatever happens.
class Live {
  text = $state("");

  tell(text: string): void {
    this.text = text;
  }
}

export const live = new Live();
