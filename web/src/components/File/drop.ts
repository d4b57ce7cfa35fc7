/** Files of a drop, folders looked into when `isDeep`. */
export async function droppedFiles(transfer: DataTransfer, isDeep: boolean): Promise<File[]> {
  const plain = [...transfer.files];
  if (!isDeep) return plain;
  // The entries are gone after the first wait, so they are taken at once.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  return entries.length === 0 ? plain : (await Promise.all(entries.map(filesBelow))).flat();
}

async function filesBelow(entry: FileSystemEntry): Promise<File[]> {
  if (isFile(entry)) return [placed(await new Promise<File>((resolve, reject) => entry.file(resolve, reject)), entry.fullPath)];
  if (!isFolder(entry)) return [];
  const reader = entry.createReader();
  const found: FileSystemEntry[] = [];
  // A reader gives a folder in parts and ends with an empty one.
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (part.length === 0) break;
    found.push(...part);
  }
  return (await Promise.all(found.map(filesBelow))).flat();
}

/** The file with its place in the dropped folder where a chosen folder's files have theirs. */
function placed(file: File, fullPath: string): File {
  const place = fullPath.replace(/^\/+/, "");
  return place.includes("/") ? Object.defineProperty(file, "webkitRelativePath", { value: place }) : file;
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
