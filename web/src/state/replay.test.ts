import fc from "fast-check";
import { expect, it } from "vitest";
import { ReplayFilter } from "./replay";

it("lets each message through once, wherever the connection breaks", () => {
  const script = Array.from({ length: 12 }, (_, index) => ({ msg: "process_generating", event_id: index % 3 ? "A" : "B", index }));
  fc.assert(
    fc.property(fc.array(fc.nat(script.length), { maxLength: 6 }), (breaks) => {
      const filter = new ReplayFilter();
      const heard = [...breaks, script.length].flatMap((until) => {
        const stream = {};
        return script.slice(0, until).filter((message) => filter.isNew(message, stream));
      });
      const order = (id: string) => heard.filter((one) => one.event_id === id).map((one) => one.index);
      const expected = (id: string) => script.filter((one) => one.event_id === id).map((one) => one.index);
      expect(order("A")).toEqual(expected("A"));
      expect(order("B")).toEqual(expected("B"));
    }),
  );
});

it("takes two streams at once for one", () => {
  const [one, other] = [{}, {}];
  const said = (msg: string) => ({ msg, event_id: "A" });
  const filter = new ReplayFilter();
  const heard = [
    filter.isNew(said("process_starts"), one),
    filter.isNew(said("process_starts"), other),
    filter.isNew(said("process_generating"), other),
    filter.isNew(said("process_generating"), one),
    filter.isNew(said("process_completed"), one),
  ];
  expect(heard).toEqual([true, false, true, false, true]);
});

it("always passes on estimations, which are about this moment", () => {
  const filter = new ReplayFilter();
  expect([1, 2].map(() => filter.isNew({ msg: "estimation", event_id: "A" }, filter))).toEqual([true, true]);
});
