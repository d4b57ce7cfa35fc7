import { deviceOf, openDevice } from "./devices";
import { mirrored } from "./mirror";
import { containerFor, endingOf } from "./recording";
import { as16Bits, wavOf } from "./wav";

/** A microphone or a camera that is on until `close`. */
export interface Device {
  /** For the user to see what is filmed; null for sound. */
  readonly picture: MediaStream | null;
  /** Which one it is, as the browser names it. */
  readonly id: string | null;
  /** Goes on with another one; absent where that begins a new recording. */
  use?(id: string): Promise<void>;
  start(): void;
  pause(): void;
  resume(): void;
  /** The recording; null where it went to a listener. */
  stop(): Promise<File | null>;
  close(): void;
}

/** Loudness from 0 to 1 of the last twentieth of a second. */
export type OnLevel = (level: number) => void;

/** Where a recording goes while it is made. */
export interface Listener {
  readonly everySeconds: number;
  take(piece: File): Promise<void>;
  end(): void;
}

/** Samples as the microphone gives them, without a codec, so that every server reads them: WAV of one channel. With a
 *  listener they go there piece by piece, and nothing is left to `stop` for. */
export async function openMicrophone(onLevel: OnLevel, id: string | null, listener?: Listener): Promise<Device> {
  const blocks = new Blocks(onLevel);
  const tap = await listen(id, (block) => {
    blocks.add(block);
  });
  const hand = () => {
    if (!blocks.isEmpty) void listener?.take(soundFile(blocks.take(), tap.rate));
  };
  let timer = 0;
  return {
    picture: null,
    id: tap.id,
    use: tap.use,
    start: () => {
      blocks.isOn = true;
      if (listener) timer = window.setInterval(hand, listener.everySeconds * 1000);
    },
    pause: () => {
      blocks.isOn = false;
    },
    resume: () => {
      blocks.isOn = true;
    },
    stop: () => {
      blocks.isOn = false;
      window.clearInterval(timer);
      if (!listener) return Promise.resolve(soundFile(blocks.take(), tap.rate));
      hand();
      listener.end();
      return Promise.resolve(null);
    },
    close: () => {
      // Who leaves in the middle ends the stream too.
      if (blocks.isOn) listener?.end();
      window.clearInterval(timer);
      tap.close();
    },
  };
}

/** A film is as its preview: with left and right exchanged where that `isMirrored`. */
export async function openCamera(constraints: MediaStreamConstraints, id: string | null, isMirrored: boolean): Promise<Device> {
  const stream = await openDevice("video", constraints, id);
  const mirror = isMirrored ? await mirrored(stream) : null;
  const mimeType = containerFor((type) => MediaRecorder.isTypeSupported(type));
  const recorder = new MediaRecorder(mirror?.stream ?? stream, mimeType ? { mimeType } : {});
  const pieces: Blob[] = [];
  recorder.ondataavailable = (event) => pieces.push(event.data);
  return {
    picture: stream,
    id: deviceOf(stream, "video"),
    start: () => {
      recorder.start();
    },
    pause: () => {
      recorder.pause();
    },
    resume: () => {
      recorder.resume();
    },
    stop: () =>
      new Promise((resolve) => {
        recorder.onstop = () => {
          const type = recorder.mimeType;
          resolve(new File(pieces, `recording.${endingOf(type)}`, { type }));
        };
        recorder.stop();
      }),
    close: () => {
      mirror?.stop();
      end(stream);
    },
  };
}

function soundFile(blocks: readonly Int16Array<ArrayBuffer>[], rate: number): File {
  return new File([wavOf(blocks, 1, rate)], "recording.wav", { type: "audio/wav" });
}

/** The blocks of a recording, one after the other, as small as the file will be. */
class Blocks {
  isOn = false;
  #blocks: Int16Array<ArrayBuffer>[] = [];

  constructor(private readonly onLevel: OnLevel) {}

  add(block: Float32Array): void {
    if (!this.isOn) return;
    this.#blocks.push(as16Bits(block));
    this.onLevel(block.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0));
  }

  get isEmpty(): boolean {
    return this.#blocks.length === 0;
  }

  take(): readonly Int16Array<ArrayBuffer>[] {
    const all = this.#blocks;
    this.#blocks = [];
    return all;
  }
}

interface Tap {
  readonly rate: number;
  readonly id: string | null;
  use(id: string): Promise<void>;
  close(): void;
}

/** Opens the microphone and passes on every block of samples. */
async function listen(id: string | null, onBlock: (block: Float32Array) => void): Promise<Tap> {
  const open = (wanted: string | null) => openDevice("audio", { audio: true }, wanted);
  let stream = await open(id);
  let isClosed = false;
  const context = new AudioContext();
  const close = () => {
    isClosed = true;
    end(stream);
    void context.close();
  };
  try {
    await context.audioWorklet.addModule(new URL("./tap.js", import.meta.url));
    const tap = new AudioWorkletNode(context, "tap", { numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit" });
    tap.port.onmessage = (event: MessageEvent<Float32Array>) => {
      onBlock(event.data);
    };
    let source = context.createMediaStreamSource(stream);
    source.connect(tap);
    // The context keeps its rate, so one recording may come from several microphones.
    const use = async (wanted: string) => {
      const next = await open(wanted);
      if (isClosed) {
        end(next);
        return;
      }
      source.disconnect();
      end(stream);
      stream = next;
      source = context.createMediaStreamSource(stream);
      source.connect(tap);
    };
    // Safari starts it asleep when the click that asked for it is a permission dialog ago.
    await context.resume();
    return { rate: context.sampleRate, id: deviceOf(stream, "audio"), use, close };
  } catch (error) {
    close();
    throw error;
  }
}

function end(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
