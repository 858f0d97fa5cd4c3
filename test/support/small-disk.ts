import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hasCode } from '../../dev/development-error.ts';

/** A file system of its own, so small that it can be filled. */
export interface SmallDisk {
  readonly folder: string;
  /** Until nothing more can be written. */
  fill(): Promise<void>;
  /** Removes what filled it. */
  empty(): Promise<void>;
  unmount(): void;
}

const PIECE = Buffer.alloc(4096, 1);

/** @throws where this user may not mount one: that takes root, on Linux. */
export function mountSmallDisk(kib: number): SmallDisk {
  const folder = mkdtempSync(path.join(tmpdir(), 'anki-compendium-disk-'));
  const options = ['-t', 'tmpfs', '-o', `size=${kib}k,mode=0777`, 'tmpfs', folder];
  const { status, stderr } = spawnSync('mount', options, { encoding: 'utf8' });
  if (status !== 0) {
    rmdirSync(folder);
    throw new Error(`No small disk could be mounted: ${stderr.trim()}`);
  }
  const filler = path.join(folder, 'filler');
  return {
    folder,
    async fill() {
      await using file = await open(filler, 'a');
      try {
        for (;;) await file.write(PIECE);
      } catch (error) {
        if (!hasCode(error, 'ENOSPC')) throw error;
      }
    },
    empty: () => rm(filler),
    unmount() {
      spawnSync('umount', [folder], { stdio: 'ignore' });
      rmdirSync(folder);
    },
  };
}

/** @returns false where disks can be mounted, else the reason to skip. @throws then when `CI` is set: there every test runs. */
export function requireSmallDisk(): false | string {
  try {
    mountSmallDisk(PIECE.length / 1024).unmount();
    return false;
  } catch (error) {
    if (process.env['CI']) throw error;
    return 'needs root on Linux, to mount a small disk';
  }
}
