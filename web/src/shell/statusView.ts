import { once } from "../components/once";

export const status = once(async () => (await import("./Status.svelte")).default);
