import fc from "fast-check";
import { expect, it } from "vitest";
import { type Moment, clockOf, isTaken, moved, now, parseMoment, plusDays, plusMonths, secondsOf, weeksOf, written } from "./moment";

const at = (text: string): Moment => {
  const found = parseMoment(text, true);
  if (!found) throw new Error(text);
  return found;
};

it("reads what the server reads", () => {
  expect(["2024-01-02 03:04:05", "2024-1-2", " 2024-01-02T03:04 ", "now", "now - 5m", "now-2d", ""].every((text) => isTaken(text, true))).toBe(true);
  for (const text of ["2024-02-30", "2024-13-01", "2024-01-02 24:00:00", "tomorrow", "now + 1h", "now - 5w", "0000-01-01"]) expect(isTaken(text, true)).toBe(false);
  expect(isTaken("2024-01-02 03:04", false)).toBe(false);
});

it("writes what it reads again", () => {
  const date = fc.date({ min: new Date("0001-01-01"), max: new Date("9998-12-31"), noInvalidDate: true });
  fc.assert(
    fc.property(date, (one) => {
      const text = one.toISOString().slice(0, 19).replace("T", " ");
      expect(written(at(text), true)).toBe(text);
      expect(secondsOf(clockOf(at(text).seconds))).toBe(at(text).seconds);
    }),
  );
});

it("counts days and months", () => {
  expect(written(plusDays(at("2024-02-28"), 2), false)).toBe("2024-03-01");
  expect(["2024-01-31", "2023-01-31"].map((day) => written(plusMonths(at(day), 1), false))).toEqual(["2024-02-29", "2023-02-28"]);
  expect(written(plusMonths(at("2024-01-15"), -13), false)).toBe("2022-12-15");
});

it("shows whole weeks", () => {
  const weeks = weeksOf(at("2024-05-17"), 1);
  expect(weeks.map((week) => week.length)).toEqual([7, 7, 7, 7, 7, 7]);
  expect(written(weeks[0]?.[0] ?? at("0001-01-01"), false)).toBe("2024-04-29");
  expect(written(weeksOf(at("2024-09-01"), 0)[0]?.[0] ?? at("0001-01-01"), false)).toBe("2024-09-01");
});

it("follows the keys of calendars", () => {
  const led = (key: string, withShift = false) => {
    const found = moved(at("2024-05-17"), key, withShift, 1);
    return found && written(found, false);
  };
  expect(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"].map((key) => led(key))).toEqual(["2024-05-16", "2024-05-18", "2024-05-10", "2024-05-24"]);
  expect(["Home", "End", "PageUp", "PageDown", "x"].map((key) => led(key))).toEqual(["2024-05-13", "2024-05-19", "2024-04-17", "2024-06-17", null]);
  expect([led("PageUp", true), led("PageDown", true)]).toEqual(["2023-05-17", "2025-05-17"]);
});

it("knows what time it is elsewhere", () => {
  const noon = new Date("2024-07-01T12:00:00Z");
  expect(written(now("Asia/Tokyo", noon), true)).toBe("2024-07-01 21:00:00");
  expect(written(now("US/Pacific", noon), true)).toBe("2024-07-01 05:00:00");
});
