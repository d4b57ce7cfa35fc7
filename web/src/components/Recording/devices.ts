import { t } from "../../texts/texts";
import type { Kind } from "./recording";

export interface DeviceChoice {
  readonly id: string;
  readonly name: string;
}

/** What people chose on this page, so that the next recording begins with it. */
const chosen = new Map<Kind, string>();

export function chosenDevice(kind: Kind): string | null {
  return chosen.get(kind) ?? null;
}

export function rememberDevice(kind: Kind, id: string): void {
  chosen.set(kind, id);
}

/** The microphones or cameras. Browsers tell their names, and that there are several, once the page may use one. */
export async function devicesOf(kind: Kind): Promise<DeviceChoice[]> {
  const all = await navigator.mediaDevices.enumerateDevices();
  return named(kind, all.filter((one) => one.kind === `${kind}input`));
}

export function named(kind: Kind, devices: readonly Pick<MediaDeviceInfo, "deviceId" | "label">[]): DeviceChoice[] {
  const unnamed = (number: number) => (kind === "video" ? t("Camera {number}", { number }) : t("Microphone {number}", { number }));
  return devices.filter((one) => one.deviceId !== "").map((one, place) => ({ id: one.deviceId, name: one.label || unnamed(place + 1) }));
}

/** Opens the device that a person chose, or any other if it is gone. */
export async function openDevice(kind: Kind, constraints: MediaStreamConstraints, id: string | null): Promise<MediaStream> {
  if (id !== null) {
    try {
      return await navigator.mediaDevices.getUserMedia({ ...constraints, [kind]: withDevice(constraints[kind], id) });
    } catch (error) {
      if (!(error instanceof DOMException) || !["OverconstrainedError", "NotFoundError"].includes(error.name)) throw error;
    }
  }
  return navigator.mediaDevices.getUserMedia(constraints);
}

/** Constraints of a track of exactly this device: Chromium takes a mere wish for a camera as none. */
export function withDevice(constraints: MediaTrackConstraints | boolean | undefined, id: string): MediaTrackConstraints {
  // A choice by hand is more than the author's wish for the front camera.
  const { facingMode: _, ...rest } = typeof constraints === "object" ? constraints : {};
  return { ...rest, deviceId: { exact: id } };
}

/** The device that a stream comes from. */
export function deviceOf(stream: MediaStream, kind: Kind): string | null {
  const [track] = kind === "video" ? stream.getVideoTracks() : stream.getAudioTracks();
  return track?.getSettings().deviceId ?? null;
}
