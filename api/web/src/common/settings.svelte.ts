// How a page looks and speaks. Kept on this machine: it says nothing about anybody.
export type Language = "zh" | "en";
export type Look = "auto" | "light" | "dark";

const LANGUAGE = "xinmai.language";
const LOOK = "xinmai.look";

function spokenHere(): Language {
  const kept = localStorage.getItem(LANGUAGE);
  if (kept === "zh" || kept === "en") return kept;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

function lookHere(): Look {
  const kept = localStorage.getItem(LOOK);
  return kept === "light" || kept === "dark" ? kept : "auto";
}

class Settings {
  language = $state<Language>(spokenHere());
  look = $state<Look>(lookHere());

  speak(language: Language): void {
    this.language = language;
    localStorage.setItem(LANGUAGE, language);
    this.apply();
  }

  wear(look: Look): void {
    this.look = look;
    localStorage.setItem(LOOK, look);
    this.apply();
  }

  apply(): void {
    document.documentElement.lang = this.language === "zh" ? "zh-CN" : "en";
    document.documentElement.dataset.look = this.look;
  }
}

export const settings = new Settings();
settings.apply();
