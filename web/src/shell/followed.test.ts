import { expect, it } from "vitest";
import { pageState } from "../state/testing";
import { apply } from "../state/apply";
import { FollowedState } from "./followed.svelte";

it("has the nodes that are there now", () => {
  const first = pageState({ 1: "a", 2: "b" });
  const followed = new FollowedState(first);
  followed.update(apply(first, { type: "set", id: 2, value: "c" }));
  expect([followed.node(1)?.value, followed.node(2)?.value, followed.node(3)?.value]).toEqual(["a", "c", undefined]);
});

it("follows nodes that come and go", () => {
  const followed = new FollowedState(pageState({ 1: "a", 2: "b" }));
  followed.update(pageState({ 2: "b", 3: "d" }));
  expect([followed.node(1), followed.node(3)?.value, followed.layout.children?.map((child) => child.id)]).toEqual([undefined, "d", [2, 3]]);
});

it("keeps a component that stays, also in a view of it, and forgets a call that has ended", () => {
  const first = pageState({ 1: "a" });
  const followed = new FollowedState(first);
  const node = followed.node(1);
  followed.update({ ...first, nodes: { 1: { ...first.nodes[1], isCalling: true } as (typeof first.nodes)[1] & object } });
  expect([followed.node(1) === node, node?.isCalling]).toEqual([true, true]);
  followed.update(pageState({ 1: "b" }));
  expect([node?.value, node?.isCalling]).toEqual(["b", false]);
});
