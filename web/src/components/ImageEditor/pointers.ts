import type { Point } from "./view";

/** What is asked of a pointer event. */
export interface Contact {
  readonly pointerId: number;
  readonly pointerType: string;
  readonly timeStamp: number;
}

/** For so long after a pen was seen, touches are those of the hand that holds it. */
const REST_MS = 500;

/** The fingers, pens and mice that are down on the stage, without the hand that lies there beside a pen. */
export class Pointers {
  readonly #down = new Map<number, { readonly at: Point; readonly type: string }>();
  #penSeenAt = -Infinity;

  get count(): number {
    return this.#down.size;
  }

  /** Notes a pen, and tells whether the event is to be ignored: the touch of a hand that holds one. */
  isPalm({ pointerType, timeStamp }: Contact): boolean {
    if (pointerType === "pen") this.#penSeenAt = timeStamp;
    return pointerType === "touch" && (this.#hasPen || timeStamp - this.#penSeenAt < REST_MS);
  }

  /** Takes a pointer that comes down. A pen lifts all touches: they were its hand. Returns false where it is one too many. */
  press({ pointerId, pointerType }: Contact, at: Point): boolean {
    if (pointerType === "pen") for (const [id, { type }] of this.#down) if (type === "touch") this.#down.delete(id);
    if (pointerType !== "touch" && this.#down.size > 0) return false;
    this.#down.set(pointerId, { at, type: pointerType });
    return true;
  }

  at(id: number): Point | undefined {
    return this.#down.get(id)?.at;
  }

  /** Where another one is than this. */
  beside(id: number): Point | undefined {
    return [...this.#down].find(([other]) => other !== id)?.[1].at;
  }

  move({ pointerId, pointerType }: Contact, at: Point) {
    this.#down.set(pointerId, { at, type: pointerType });
  }

  lift(id: number): boolean {
    return this.#down.delete(id);
  }

  get #hasPen(): boolean {
    return [...this.#down.values()].some(({ type }) => type === "pen");
  }
}
