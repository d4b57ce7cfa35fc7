/** The size of a picture by its first bytes, before anything decodes it: a small file can be a picture that fills the memory. */

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Null: no PNG, JPEG or WebP. */
export function sizeOf(bytes: Uint8Array): Size | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (view.getUint32(0) === 0x89504e47) return { width: view.getUint32(16), height: view.getUint32(20) };
    if (view.getUint16(0) === 0xffd8) return ofJpeg(view);
    if (view.getUint32(0) === 0x52494646 && view.getUint32(8) === 0x57454250) return ofWebp(view);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // it ends too early
  }
  return null;
}

function ofJpeg(view: DataView): Size | null {
  for (let place = 2; place < view.byteLength; ) {
    const marker = view.getUint16(place);
    if (marker >> 8 !== 0xff) return null;
    // The frames: all of C0 to CF but the tables among them.
    if (marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker)) return { width: view.getUint16(place + 7), height: view.getUint16(place + 5) };
    // Before a frame, a decoder passes over these as markers without a length, or stops: what it finds next is not what is found here.
    if (marker < 0xffc0 || (marker >= 0xffd0 && marker <= 0xffda)) return null;
    // Between markers there may be any number of FF.
    place += marker === 0xffff ? 1 : 2 + view.getUint16(place + 2);
  }
  return null;
}

function ofWebp(view: DataView): Size | null {
  const form = view.getUint32(12);
  if (form === 0x56503820) return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  if (form === 0x5650384c) {
    const bits = view.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
  }
  const three = (place: number) => view.getUint16(place, true) + (view.getUint8(place + 2) << 16) + 1;
  return form === 0x56503858 ? { width: three(24), height: three(27) } : null;
}
