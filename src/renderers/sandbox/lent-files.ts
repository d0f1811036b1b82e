// Lends files of the host to the user that a sandbox runs as, for as long as it runs.
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

export type LentFiles = {
  /** Gives owner and mode back, whatever the program made of them; for when nothing of it runs any more. */
  readonly takeBack: () => Promise<void>;
};

type Lent = { readonly file: FileHandle; readonly uid: number; readonly gid: number; readonly mode: number };

async function lend(path: string, to: number | undefined): Promise<Lent> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = await file.stat();
    if (!stats.isFile() || stats.nlink !== 1) throw new Error(`"${path}" is no plain file of one name`);
    if (to !== undefined) await file.chown(to, to);
    return { file, uid: stats.uid, gid: stats.gid, mode: stats.mode & 0o777 };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function takeBack({ file, uid, gid, mode }: Lent): Promise<void> {
  try {
    await file.chown(uid, gid);
    // Its user for a while may have changed it, to one that others run as the owner even.
    await file.chmod(mode);
  } finally {
    await file.close();
  }
}

/** Makes the files the user's; without a user they are the caller's as they are, and only kept an eye on. Throws what `open` throws. */
export async function lendFiles(paths: readonly string[], user: number | undefined): Promise<LentFiles> {
  const lent: Lent[] = [];
  const all = async (): Promise<void> => {
    await Promise.all(lent.splice(0).map(takeBack));
  };
  try {
    for (const path of paths) lent.push(await lend(path, user));
    return { takeBack: all };
  } catch (error) {
    await all();
    throw error;
  }
}
