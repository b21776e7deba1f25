// Which characters of two texts differ. The rule of this module: pure; what is left of a text without its marked parts
// is the same on both sides and as long as it can be.
export interface Part {
  text: string;
  differs: boolean;
}

const LONGEST = 400; // of longer texts only the ends that agree are looked for

export function differ(left: string, right: string): [Part[], Part[]] {
  if (!left || !right) return [parts([...left], () => false), parts([...right], () => false)];
  const ours = [...left];
  const theirs = [...right];
  const [kept, matched] = common(ours, theirs);
  return [parts(ours, (at) => !kept.has(at)), parts(theirs, (at) => !matched.has(at))];
}

/** The places of a longest common subsequence in the one and in the other text. */
function common(ours: string[], theirs: string[]): [Set<number>, Set<number>] {
  const kept = new Set<number>();
  const matched = new Set<number>();
  let begin = 0;
  while (begin < ours.length && begin < theirs.length && ours[begin] === theirs[begin]) {
    kept.add(begin);
    matched.add(begin);
    begin += 1;
  }
  let end = 0;
  while (end < ours.length - begin && end < theirs.length - begin && ours.at(-1 - end) === theirs.at(-1 - end)) {
    kept.add(ours.length - 1 - end);
    matched.add(theirs.length - 1 - end);
    end += 1;
  }
  const height = ours.length - begin - end;
  const width = theirs.length - begin - end;
  if (height > LONGEST || width > LONGEST) return [kept, matched];
  const longest = Array.from({ length: height + 1 }, () => new Uint16Array(width + 1));
  const at = (row: number, column: number): number => longest[row]?.[column] ?? 0;
  for (let row = height - 1; row >= 0; row -= 1) {
    for (let column = width - 1; column >= 0; column -= 1) {
      const same = ours[begin + row] === theirs[begin + column];
      (longest[row] as Uint16Array)[column] = same
        ? at(row + 1, column + 1) + 1
        : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  for (let row = 0, column = 0; row < height && column < width; ) {
    if (ours[begin + row] === theirs[begin + column]) {
      kept.add(begin + row);
      matched.add(begin + column);
      row += 1;
      column += 1;
    } else if (at(row + 1, column) >= at(row, column + 1)) row += 1;
    else column += 1;
  }
  return [kept, matched];
}

function parts(letters: string[], differs: (at: number) => boolean): Part[] {
  const found: Part[] = [];
  letters.forEach((letter, at) => {
    const last = found.at(-1);
    if (last && last.differs === differs(at)) last.text += letter;
    else found.push({ text: letter, differs: differs(at) });
  });
  return found;
}
