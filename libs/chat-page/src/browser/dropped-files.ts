export type SourceFile = { path: string; file: File };

/** The files that were chosen; those of a folder by their path in it. */
export const chosenFiles = (files: FileList): SourceFile[] =>
  [...files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));

/** The files that were dropped, folders opened, without what their names hide. To be called while the drop is handled. */
export async function droppedFiles({ items, files }: DataTransfer): Promise<SourceFile[]> {
  const entries = [...items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  if (entries.length === 0) return chosenFiles(files);
  return (await Promise.all(entries.map(filesBelow))).flat();
}

async function filesBelow(entry: FileSystemEntry): Promise<SourceFile[]> {
  if (entry.name.startsWith('.')) return [];
  if (entry.isDirectory) {
    const below = await entriesOf((entry as FileSystemDirectoryEntry).createReader());
    return (await Promise.all(below.map(filesBelow))).flat();
  }
  const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
  return [{ path: entry.fullPath.replace(/^\//, ''), file }];
}

/** A reader gives some at a time, none at its end. */
async function entriesOf(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
  return some.length === 0 ? [] : [...some, ...(await entriesOf(reader))];
}
