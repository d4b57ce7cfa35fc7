import type { FileData } from "./generated";
import type { Server } from "./server";
import { Refused } from "./errors";
import { randomHex } from "./session";
import { t } from "../texts/texts";

/** Sends files and returns what goes into a call for them, in order. XHR, because `fetch` does not tell how far a body got. */
export function upload(
  server: Server,
  files: readonly File[],
  maxBytes: number | null,
  onProgress?: (fraction: number) => void,
): Promise<FileData[]> {
  const tooLarge = maxBytes === null ? undefined : files.find((file) => file.size > maxBytes);
  if (tooLarge) return Promise.reject(new Refused(tooLargeSentence(maxBytes, tooLarge.name), 413));
  const form = new FormData();
  for (const file of files) form.append("files", file, file.name);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${server.api}/upload?upload_id=${randomHex(8)}`);
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress?.(event.loaded / event.total);
    };
    request.onerror = () => {
      reject(new Refused(t("The upload failed: no connection to the server."), 0));
    };
    request.onload = () => {
      if (request.status === 200) {
        const paths = JSON.parse(request.responseText) as string[];
        resolve(paths.map((path, index) => fileData(server, path, files[index])));
      } else if (request.status === 413) {
        reject(new Refused(tooLargeSentence(maxBytes), 413));
      } else {
        reject(new Refused(t("The upload was refused ({status}).", { status: request.status }), request.status));
      }
    };
    request.send(form);
  });
}

function fileData(server: Server, path: string, file: File | undefined): FileData {
  return {
    path,
    url: server.fileUrl(path),
    orig_name: file?.name ?? null,
    size: file?.size ?? null,
    mime_type: file?.type || null,
    meta: { _type: "gradio.FileData" },
  };
}

function tooLargeSentence(maxBytes: number | null, name?: string): string {
  const subject = name === undefined ? t("A file") : `“${name}”`;
  return maxBytes === null ? t("{name} is too large for this server.", { name: subject }) : t("{name} is too large: the limit is {size}.", { name: subject, size: formatBytes(maxBytes) });
}

/** `1.5 MB`: what a person reads, in powers of 1024. */
export function formatBytes(bytes: number): string {
  const units = ["bytes", "KB", "MB", "GB", "TB"];
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  const scaled = bytes / 1024 ** power;
  return `${power === 0 || scaled >= 100 ? Math.round(scaled).toString() : (Math.round(scaled * 10) / 10).toString()} ${units[power] ?? ""}`;
}
