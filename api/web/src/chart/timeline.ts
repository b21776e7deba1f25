// Records on a line of time. The rule of this module: pure; what has no day of its own is left to the list beside it.
import type { Dated } from "./asked";

export interface Mark {
  record: Dated;
  lane: number;
  from: number; // 0 to 1 along the line
  to: number; // as `from` for a record of one day; 1 for one without an end
  open: boolean; // no last day is known
}

export interface Line {
  lanes: string[]; // categories, in the order in which they begin
  marks: Mark[];
  years: { year: number; at: number }[];
  undated: number;
}

export function lineOf(records: readonly Dated[], today: string): Line {
  const dated = records
    .map((record) => ({ record, begin: dayOf(record.validFrom ?? record.decided), end: dayOf(record.validTo) }))
    .filter((each): each is typeof each & { begin: number } => each.begin !== null)
    .sort((one, other) => one.begin - other.begin);
  const lanes = [...new Set(dated.map((each) => each.record.category))];
  const now = dayOf(today) ?? 0;
  const first = Math.min(...dated.map((each) => each.begin));
  const last = Math.max(now, ...dated.map((each) => Math.max(each.begin, Math.min(each.end ?? now, now + 5 * 365))));
  const span = Math.max(last - first, 30);
  const at = (day: number): number => Math.min(Math.max((day - first) / span, 0), 1);
  return {
    lanes,
    marks: dated.map(({ record, begin, end }) => ({
      record,
      lane: lanes.indexOf(record.category),
      from: at(begin),
      to: at(end ?? begin),
      open: end === null,
    })),
    years: dated.length ? yearsBetween(first, first + span).map((year) => ({ year, at: at(Date.UTC(year, 0, 1) / DAY) })) : [],
    undated: records.length - dated.length,
  };
}

const DAY = 86_400_000;
const MOST_YEARS = 10;

function dayOf(text: string | null): number | null {
  const found = text ? Date.parse(text.slice(0, 10)) : Number.NaN;
  return Number.isNaN(found) ? null : found / DAY;
}

function yearsBetween(first: number, last: number): number[] {
  const begin = new Date(first * DAY).getUTCFullYear() + 1;
  const end = new Date(last * DAY).getUTCFullYear();
  const every = Math.max(1, Math.ceil((end - begin + 1) / MOST_YEARS));
  const years: number[] = [];
  for (let year = begin; year <= end; year += every) years.push(year);
  return years;
}
