// Makes names in a folder durable: a file that was made, renamed or removed is so after a power cut only once its
// folder is synced.
import { open } from "node:fs/promises";

export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
